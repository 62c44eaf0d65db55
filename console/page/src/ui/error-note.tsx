import './error-note.css';

/**
 * Says that something failed, in the server's own words.
 *
 * @param props.retry tries again; without, no button offers that
 */
export function ErrorNote({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  return (
    <div class="error-note" role="alert">
      <span>{error.message}</span>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
