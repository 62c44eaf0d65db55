import { formatDuration, formatRate, plural } from '../ui/format.ts';
import { ServiceName } from '../ui/service.tsx';
import type { GraphNode } from './graph-model.ts';

/** A service in the graph: a link to its traces. */
export function GraphNodeBox({ node }: { node: GraphNode }) {
  const { service, calls, instances } = node;
  return (
    <a
      class="graph-node"
      href={`/traces?${new URLSearchParams({ service })}`}
      data-idle={calls ? undefined : true}
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
            <span class="graph-p50">p50 {formatDuration(calls.p50Ms * 1000)} ·</span>
            <span>p95 {formatDuration(calls.p95Ms * 1000)}</span>
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
