import type { TraceGroups } from '../../../src/model/api-types.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatDuration, plural } from '../ui/format.ts';
import { ServiceName } from '../ui/service.tsx';
import { useQuery } from '../ui/use-query.ts';
import { Difference } from './difference.tsx';
import { ShareRow } from './share-row.tsx';
import './apart-card.css';

/**
 * What tells slow traces, or failed ones, from the others.
 *
 * @param props.path the question to the API
 */
export function ApartCard({ path }: { path: string }) {
  const { data, error, reload } = useQuery<TraceGroups>(path, { keep: true });
  if (error) return <ErrorNote error={error} retry={reload} />;
  if (!data) return <Empty title="Comparing …" />;
  const { times, shares } = data;
  return (
    <section class="card apart" aria-labelledby="apart-title">
      <h2 id="apart-title">{titleOf(data)}</h2>
      {times.length > 0 && <Times times={times} />}
      {shares.length > 0 && (
        <table>
          <caption>What they have more often, or less often</caption>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Of them</th>
              <th scope="col">Of the others</th>
            </tr>
          </thead>
          <tbody>
            {shares.map((share) => (
              <ShareRow key={JSON.stringify(share)} share={share} />
            ))}
          </tbody>
        </table>
      )}
      {times.length + shares.length === 0 && (
        <p class="muted">Nothing that is known of them tells them from the others.</p>
      )}
    </section>
  );
}

function titleOf({ group, looked, inGroup, fromUs = 0 }: TraceGroups): string {
  const all = plural(looked, 'trace');
  if (inGroup === 0) return `None of ${all} ${group === 'failed' ? 'failed' : 'is slow'}`;
  return group === 'failed'
    ? `${inGroup} of ${all} failed: what tells them apart`
    : `${inGroup} of ${all} took ${formatDuration(fromUs)} or longer: what tells them apart`;
}

function Times({ times }: Pick<TraceGroups, 'times'>) {
  return (
    <table>
      <caption>Where their time goes: what ran how long itself, on average</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Of them</th>
          <th scope="col">Of the others</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {times.map(({ service, operation, groupUs, restUs }) => (
          <tr key={`${service} ${operation}`}>
            <th scope="row">
              <span class="apart-what">
                <ServiceName service={service} />
                <span>{operation}</span>
              </span>
            </th>
            <td>{formatDuration(groupUs)}</td>
            <td class="muted">{formatDuration(restUs)}</td>
            <td>
              <Difference aUs={restUs} bUs={groupUs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
