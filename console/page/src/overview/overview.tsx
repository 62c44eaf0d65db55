import { BreakPanel } from '../breaks/break-panel.tsx';
import { RecentRequests } from '../request/recent-requests.tsx';
import { useTitle } from '../ui/use-title.ts';
import { GraphCard, useGraph } from './graph-card.tsx';
import { InstancesCard } from './instances-card.tsx';
import { TroubleNote } from './trouble-note.tsx';
import { useTryIt } from './try-it.tsx';
import './overview.css';

const SHOWN_REQUESTS = 15;

/** `/`: who calls whom, who is there, what happened last, and two buttons to make something happen. */
export function Overview() {
  useTitle('Overview');
  const graph = useGraph();
  const { buttons, outcome } = useTryIt();
  return (
    <>
      <header class="page-head">
        <h1>Overview</h1>
        {buttons}
      </header>
      <TroubleNote />
      {outcome}
      <div class="overview">
        <GraphCard query={graph} />
        <section class="card overview-latest" aria-labelledby="latest-title">
          <header class="card-head">
            <h2 id="latest-title">Latest requests</h2>
            <a class="card-more" href="/requests">
              More
            </a>
          </header>
          <RecentRequests limit={SHOWN_REQUESTS} />
        </section>
        <InstancesCard graph={graph.data} />
        <BreakPanel />
      </div>
    </>
  );
}
