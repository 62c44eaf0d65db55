import type { CurrentCase } from '../../../src/model/api-types.ts';
import { classroom, isUnderWay, presence } from './learning.ts';

const DOES: Partial<Record<CurrentCase['state'], string>> = {
  starting:
    'Another bank is being started, with something wrong in it, and its customers do what they do.',
  checking: 'What you have mended is being built, and another bank is being started with it.',
  stopping: 'Another bank is being started: your own, as you left it.',
};

/** Says what is waited for. The console is a part of the bank: while that is started, nobody answers. */
export function Waiting() {
  const current = classroom.value?.current;
  return (
    <div role="status">
      {isUnderWay(current) && current ? (
        <p class="learn-waiting">
          {DOES[current.state]} <span class="muted">That takes up to half a minute.</span>
        </p>
      ) : (
        presence.value === 'away' && (
          <p class="learn-waiting">
            The console does not answer. Perhaps another bank is being started…
          </p>
        )
      )}
    </div>
  );
}
