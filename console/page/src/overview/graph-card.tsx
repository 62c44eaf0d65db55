import { useMemo } from 'preact/hooks';
import type { Graph } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { status } from '../live.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { useInterval } from '../ui/use-interval.ts';
import { useLive } from '../ui/use-live.ts';
import { type Query, useQuery } from '../ui/use-query.ts';
import { useThrottled } from '../ui/use-throttled.ts';
import { graphModel } from './graph-model.ts';
import { ServiceGraph } from './service-graph.tsx';
import './graph-card.css';

const LOOKBACK_MS = 600_000;
/** Not more often than this, however much happens … */
const REFRESH_MS = 1500;
/** … and not less often, because what was long ago drops out. */
const IDLE_REFRESH_MS = 20_000;

/** Asks for the graph of the last ten minutes, always as it is now. */
export function useGraph(): Query<Graph> {
  const query = useQuery<Graph>(apiPath('/api/graph', { lookback: LOOKBACK_MS }));
  const refresh = useThrottled(query.reload, REFRESH_MS);
  useLive({ onTraces: refresh });
  useInterval(refresh, IDLE_REFRESH_MS);
  return query;
}

/** The services, whom they ask, and how it goes. */
export function GraphCard({ query: { data, error, reload } }: { query: Query<Graph> }) {
  const instances = status.value?.instances;
  const model = useMemo(() => graphModel(data, instances ?? []), [data, instances]);

  return (
    <section class="card" aria-labelledby="graph-title">
      <header class="card-head">
        <h2 id="graph-title">Services</h2>
        <span class="muted">last 10 minutes</span>
        <ul class="graph-legend" aria-label="Lines of the graph">
          <li>
            <Sample kind="graph-call" /> RPC or HTTP
          </li>
          <li>
            <Sample kind="graph-event" /> event
          </li>
        </ul>
      </header>
      {error && <ErrorNote error={error} retry={reload} />}
      <ServiceGraph model={model} />
    </section>
  );
}

function Sample({ kind }: { kind: string }) {
  return (
    <svg class={`graph-edge ${kind}`} width="28" height="8" aria-hidden="true" focusable="false">
      <path d="M0,4H22" />
      <polygon points="28,4 20,0.5 20,7.5" />
    </svg>
  );
}
