import { ApiError } from '../api.ts';
import './error-note.css';

/**
 * Says that something failed, in the server's own words, and leads to what they mean.
 *
 * @param props.retry tries again; without, no button offers that
 */
export function ErrorNote({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  const type = error instanceof ApiError ? error.type : undefined;
  return (
    <div class="error-note" role="alert">
      <p>
        {error.message}{' '}
        {type && (
          <a href={sectionOf(type)} target="_blank" rel="noreferrer">
            What it means
          </a>
        )}
      </p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/**
 * Where a problem's kind is told of. The server shows that page as text, which has no anchors: the browser
 * looks for the section's title (https://wicg.github.io/scroll-to-text-fragment).
 */
function sectionOf(type: string): string {
  const name = type.slice(type.indexOf('#') + 1);
  return `${type}:~:text=${encodeURIComponent(`### ${name}`).replaceAll('-', '%2D')}`;
}
