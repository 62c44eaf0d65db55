import type { CurrentCase } from '../../../src/model/api-types.ts';
import { Markdown } from '../ui/markdown.tsx';
import { act, isBusy } from './learning.ts';

/** The hints that were asked for, one after the other, and a button that asks for the next. */
export function Hints({ current: { hints, hintsLeft, state } }: { current: CurrentCase }) {
  const isOpen = state === 'open';
  if (hints.length === 0 && !isOpen) return null;
  return (
    <section class="current-part" aria-labelledby="case-hints">
      <h3 id="case-hints">Hints</h3>
      <ol class="hints" aria-live="polite">
        {hints.map((hint) => (
          <li key={hint}>
            <Markdown text={hint} />
          </li>
        ))}
      </ol>
      {isOpen && hintsLeft > 0 && (
        <button
          type="button"
          class="button"
          disabled={isBusy.value}
          onClick={() => void act('hint')}
        >
          {hints.length === 0 ? 'A hint, please' : 'One more hint'} ({hintsLeft} left)
        </button>
      )}
    </section>
  );
}
