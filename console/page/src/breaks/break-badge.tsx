import { useEffect } from 'preact/hooks';
import { ErrorNote } from '../ui/error-note.tsx';
import { Time } from '../ui/time.tsx';
import { useInterval } from '../ui/use-interval.ts';
import { breakFailure, breaks, isBreaking, lookAtBreaks, mendBreak } from './breaks.ts';
import './break-badge.css';

/** How often it is asked what is on, in milliseconds. */
const INTERVAL_MS = 3000;

/** On every page, while something is broken on purpose: what it is, and a button that makes it well. */
export function BreakBadge() {
  useEffect(() => void lookAtBreaks(), []);
  useInterval(lookAtBreaks, INTERVAL_MS);
  const on = breaks.value?.on ?? [];
  return (
    <div role="status">
      {on.length > 0 && (
        <section class="break-badge" aria-label="Broken on purpose">
          <strong>Broken on purpose</strong>
          <ul>
            {on.map(({ id, title, does, since }) => (
              <li key={id} title={does}>
                <span class="break-title">{title}</span>
                {since && (
                  <span class="muted">
                    since <Time value={since} />
                  </span>
                )}
                {on.length > 1 && (
                  <button
                    type="button"
                    class="button"
                    aria-label={`Make well again: ${title}`}
                    disabled={isBreaking.value}
                    onClick={() => mendBreak(id)}
                  >
                    Make well
                  </button>
                )}
              </li>
            ))}
          </ul>
          <button
            type="button"
            class="button"
            aria-busy={isBreaking.value}
            disabled={isBreaking.value}
            onClick={() => mendBreak()}
          >
            Make it all well again
          </button>
        </section>
      )}
      {breakFailure.value && <ErrorNote error={breakFailure.value} />}
    </div>
  );
}
