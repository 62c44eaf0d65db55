import { Cut } from '../ui/cut.tsx';
import { plural } from '../ui/format.ts';
import type { Attempts } from './attempts.ts';

/** Says what was handled more than once, and so has more lines than usual; or lost its span. */
export function AttemptsNote({ attempts }: { attempts: readonly Attempts[] }) {
  return attempts.map(({ service, name, count, withoutSpan, failed }) => (
    <p key={`${service} ${name}`} class="attempts-note">
      <b>{plural(count, 'attempt')}</b> of {service} to handle{' '}
      <span class="mono" title={name}>
        <Cut text={name} />
      </span>
      <span class="muted">
        {failed && 'The last one failed. '}
        {withoutSpan > 0 &&
          `Of ${withoutSpan} there are only lines: the process ended before it had told its span. `}
        {count > 1 && 'Each attempt writes its lines again.'}
      </span>
    </p>
  ));
}
