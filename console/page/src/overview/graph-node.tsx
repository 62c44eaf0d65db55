import { formatDuration, formatRate, plural } from '../ui/format.ts';
import { ServiceName } from '../ui/service.tsx';
import type { GraphNode } from './graph-model.ts';

const KINDS = { service: undefined, external: 'third party', database: 'database' };

/** A service in the graph, or whom it asks: a link to its traces. */
export function GraphNodeBox({ node }: { node: GraphNode }) {
  const { service, calls, href, instances } = node;
  const kind = calls && KINDS[calls.kind];
  return (
    <a
      class="graph-node"
      href={href}
      data-idle={calls ? undefined : true}
      data-kind={calls?.kind}
      data-standing={standingOf(calls)}
      title={calls?.failing?.error}
    >
      <span class="graph-node-head">
        <ServiceName service={service} />
      </span>
      {calls ? (
        <>
          <span class="graph-node-line">
            <b>{formatRate(calls.callsPerMinute)}/min</b>
            {calls.errors > 0 && <span class="error-text">{plural(calls.errors, 'error')}</span>}
            <Instances instances={instances} />
          </span>
          <span class="graph-node-line">
            {!kind && <span class="graph-p50">p50 {formatDuration(calls.p50Ms * 1000)} ·</span>}
            <span>p95 {formatDuration(calls.p95Ms * 1000)}</span>
            {kind && <span class="graph-count">{kind}</span>}
          </span>
        </>
      ) : (
        <span class="graph-node-line">
          no calls
          <Instances instances={instances} />
        </span>
      )}
    </a>
  );
}

/** A service that fails may do so because of another; whom it asks is at fault itself. */
function standingOf(calls: GraphNode['calls']): string | undefined {
  if (!calls || calls.kind === 'service') return undefined;
  if (calls.failing) return 'failing';
  return calls.slow && 'slow';
}

function Instances({ instances }: Pick<GraphNode, 'instances'>) {
  if (!instances) return null;
  const { ready, all } = instances;
  const title = `${ready} of ${plural(all, 'instance')} ready`;
  return (
    <span class={ready < all ? 'graph-count error-text' : 'graph-count'} title={title}>
      <span aria-hidden="true">{ready < all ? `${ready} of ${all} ready` : `×${all}`}</span>
      <span class="visually-hidden">{title}</span>
    </span>
  );
}
