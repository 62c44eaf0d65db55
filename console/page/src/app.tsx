import { LearnPage } from './learn/learn-page.tsx';
import { AroundPage } from './logs/around-page.tsx';
import { LogsPage } from './logs/logs-page.tsx';
import { Overview } from './overview/overview.tsx';
import { ParkedPage } from './parked/parked-page.tsx';
import { ProcessesPage } from './processes/processes-page.tsx';
import { RequestPage } from './request/request-page.tsx';
import { RequestsPage } from './request/requests-page.tsx';
import { path } from './router.ts';
import { Shell } from './shell/shell.tsx';
import { TimingsPage } from './timings/timings-page.tsx';
import { ComparePage } from './traces/compare-page.tsx';
import { TracePage } from './traces/trace-page.tsx';
import { TracesPage } from './traces/traces-page.tsx';
import { Empty } from './ui/empty.tsx';
import { useTitle } from './ui/use-title.ts';

/** The whole page: the shell, and in it what the address asks for. */
export function App() {
  return (
    <Shell>
      <Page path={path.value} />
    </Shell>
  );
}

function Page(props: { path: string }) {
  const [page = '', id, ...more] = props.path.split('/').filter(Boolean).map(decoded);
  if (more.length > 0) return <NotFound />;
  switch (page) {
    case 'requests':
      return id === undefined ? <RequestsPage /> : <RequestPage key={id} uuid={id} />;
    case 'traces':
      if (id === undefined) return <TracesPage />;
      return id === 'compare' ? <ComparePage /> : <TracePage id={id} />;
    case 'logs':
      if (id === undefined) return <LogsPage />;
      return id === 'around' ? <AroundPage /> : <NotFound />;
  }
  if (id !== undefined) return <NotFound />;
  switch (page) {
    case '':
      return <Overview />;
    case 'learn':
      return <LearnPage />;
    case 'parked':
      return <ParkedPage />;
    case 'processes':
      return <ProcessesPage />;
    case 'timings':
      return <TimingsPage />;
    default:
      return <NotFound />;
  }
}

/** A part of a path as it is meant; one that cannot be read stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function NotFound() {
  useTitle('Not found');
  return (
    <Empty isPage title="There is no such page.">
      <a class="button" href="/">
        Go to the overview
      </a>
    </Empty>
  );
}
