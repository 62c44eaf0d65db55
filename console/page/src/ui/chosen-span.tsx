import { Icon } from './icon.tsx';
import './chosen-span.css';

/** A span of time that was chosen somewhere, and the way back to all times. */
export function ChosenSpan({ text, onClear }: { text: string; onClear: () => void }) {
  return (
    <span class="chosen-span">
      {text}
      <button
        type="button"
        class="icon-button"
        aria-label="Search all times"
        title="Search all times"
        onClick={onClear}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}
