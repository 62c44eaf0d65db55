import type { CurrentCase } from '../../../src/model/api-types.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { act, isBusy } from './learning.ts';

/** The second stage: the sources that run are the learner's to mend. */
export function Mending({ current: { sources, state } }: { current: CurrentCase }) {
  if (state === 'mended') return null;
  return (
    <section class="current-part" aria-labelledby="case-mending">
      <h3 id="case-mending">Mend it</h3>
      <p>The services run from copies of their sources, which are yours to change:</p>
      <p class="sources">
        <code>{sources}</code>
        <CopyButton text={sources} label="the folder" />
      </p>
      <p>
        The check builds them, runs the bank with them, has its customers do the same again, and
        looks whether all is well.
      </p>
      <button
        type="button"
        class="button"
        disabled={isBusy.value}
        onClick={() => void act('check')}
      >
        Check what I have mended
      </button>
    </section>
  );
}
