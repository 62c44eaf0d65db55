import type { TraceFlame } from '../../../src/model/api-types.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { formatCount, plural } from '../ui/format.ts';
import { useQuery } from '../ui/use-query.ts';
import { FlameGraph } from './flame-graph.tsx';

/**
 * The traces that were found, added up to a flame graph.
 *
 * @param props.path the question to the API
 */
export function FlameCard({ path }: { path: string }) {
  const { data, error, reload } = useQuery<TraceFlame>(path, { keep: true });
  if (error) return <ErrorNote error={error} retry={reload} />;
  if (!data) return <Empty title="Adding them up …" />;
  const { looked, spans, left, nodes } = data;
  return (
    <section class="card flame-card" aria-labelledby="flame-title">
      <h2 id="flame-title">
        {plural(looked, 'trace')} added up, {plural(spans, 'span')}
      </h2>
      <FlameGraph nodes={nodes} />
      <p class="muted traces-note">
        As wide as the time that spans ran themselves, with those below them.
        {left > 0 && ` ${formatCount(left)} places that took least are left out.`}
      </p>
    </section>
  );
}
