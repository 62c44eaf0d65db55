import { useState } from 'preact/hooks';
import type { ParkedEvent } from '../../../src/model/api-types.ts';
import { apiPath, post } from '../api.ts';
import { Cut } from '../ui/cut.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Time } from '../ui/time.tsx';
import { useInterval } from '../ui/use-interval.ts';
import { useQuery } from '../ui/use-query.ts';
import './parked-list.css';

const REFRESH_MS = 3000;
const BY_HAND = 'npm run dead -- --put-back';

/**
 * Events that nobody handles any more, why, and a button that has them handled again.
 *
 * @param props.uuid only those of this request
 * @param props.none what stands there where there are none
 */
export function ParkedList({ uuid, none }: { uuid?: string; none?: string }) {
  const { data, error, reload } = useQuery<{ parked: ParkedEvent[] | null }>(
    apiPath('/api/parked', { uuid }),
  );
  useInterval(reload, REFRESH_MS);
  const [failure, setFailure] = useState<Error>();
  const putBack = (of: string | undefined) => {
    setFailure(undefined);
    post(apiPath('/api/parked/put-back', { uuid: of })).then(reload, setFailure);
  };
  if (error && !data) return <ErrorNote error={error} retry={reload} />;
  if (!data) return null;
  if (data.parked === null) return <ByHand uuid={uuid} />;
  if (data.parked.length === 0) return none === undefined ? null : <p class="muted">{none}</p>;
  const many = data.parked.length > 1;
  return (
    <section class="card parked" aria-label="Parked events">
      <div class="parked-head">
        <p>
          <b>{many ? `${data.parked.length} events are parked.` : 'An event is parked.'}</b>{' '}
          <span class="muted">
            {many
              ? 'Nobody handles them until they are put back.'
              : 'Nobody handles it until it is put back.'}
          </span>
        </p>
        <button type="button" class="button" onClick={() => putBack(uuid)}>
          Put back
        </button>
      </div>
      {failure && <ErrorNote error={failure} />}
      <ul>
        {data.parked.map((event) => (
          <li key={`${event.queue} ${event.uuid} ${event.parkedAt}`}>
            <p class="error-text parked-error">{event.error}</p>
            <p class="muted">
              {event.reason} after {event.attempts}{' '}
              {event.attempts === '1' ? 'attempt' : 'attempts'},{' '}
              <Time value={event.parkedAt} date />
            </p>
            <p class="mono">
              <Cut text={event.queue} />
            </p>
            {event.uuid !== '-' && uuid === undefined && (
              <a class="mono" href={`/requests/${event.uuid}`}>
                {event.uuid}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In the stack the console does not know the broker. */
function ByHand({ uuid }: { uuid: string | undefined }) {
  return (
    <p class="card parked-by-hand">
      This console knows no broker. An event that is parked is put back by{' '}
      <code>
        {BY_HAND}
        {uuid && ` ${uuid}`}
      </code>
      , with RABBIT_HOST or AMQP_URI set.
    </p>
  );
}
