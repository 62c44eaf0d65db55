import { useState } from 'preact/hooks';
import { Cut } from '../ui/cut.tsx';
import { plural } from '../ui/format.ts';
import { useInterval } from '../ui/use-interval.ts';
import type { Attempts } from './attempts.ts';

const A_SECOND = 1000;

/** Says what was handled more than once, and so has more lines than usual; or lost its span. */
export function AttemptsNote({ attempts }: { attempts: readonly Attempts[] }) {
  return attempts.map(({ service, name, count, most, nextUs, withoutSpan, failed }) => (
    <p key={`${service} ${name}`} class="attempts-note">
      <b>{plural(count, 'attempt')}</b> of {service} to handle{' '}
      <span class="mono" title={name}>
        <Cut text={name} />
      </span>
      <span class="muted">
        {failed && 'The last one failed. '}
        {nextUs !== undefined && <Next attempt={count + 1} most={most} atUs={nextUs} />}
        {failed && count === most && 'No more will come: the event is parked. '}
        {withoutSpan > 0 &&
          `Of ${withoutSpan} there are only lines: the process ended before it had told its span. `}
        {count > 1 && 'Each attempt writes its lines again.'}
      </span>
    </p>
  ));
}

/** Counts down. What does not come then waits in the queue: nobody is there to take it. */
function Next({
  attempt,
  most,
  atUs,
}: {
  attempt: number;
  most: number | undefined;
  atUs: number;
}) {
  const [nowMs, setNowMs] = useState(Date.now());
  useInterval(() => setNowMs(Date.now()), A_SECOND);
  const seconds = Math.ceil(atUs / 1_000_000 - nowMs / 1000);
  const which = most === undefined ? `Attempt ${attempt}` : `Attempt ${attempt} of ${most}`;
  return seconds > 0 ? `${which} comes in ${seconds} s. ` : `${which} is due. `;
}
