import { useState } from 'preact/hooks';
import type { ProcessAction, ProcessList } from '../../../src/model/api-types.ts';
import { post } from '../api.ts';
import { parameters, setParameters } from '../router.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { useInterval } from '../ui/use-interval.ts';
import { useQuery } from '../ui/use-query.ts';
import { useTitle } from '../ui/use-title.ts';
import { ProcessDrawer } from './process-drawer.tsx';
import { ProcessTable } from './process-table.tsx';
import './processes.css';

/** How often it is asked how they are, in milliseconds. */
const INTERVAL_MS = 2000;

/** `/processes`: how each process of the system is, and buttons that stop and start them. */
export function ProcessesPage() {
  useTitle('Processes');
  const { data, error, reload } = useQuery<ProcessList>('/api/processes');
  useInterval(reload, INTERVAL_MS);
  const { busy, failure, act } = useActions(data?.token ?? undefined, reload);
  const shown = parameters.value.get('process');

  return (
    <>
      <header class="page-head">
        <h1>Processes</h1>
        {data && data.processes.length > 0 && <Count {...data} />}
      </header>
      {error && <ErrorNote error={error} retry={reload} />}
      <div role="status">{failure && <ErrorNote error={failure} />}</div>
      {data && !data.managed && <Unmanaged isStack={data.processes.length > 0} />}
      {data && data.processes.length > 0 && (
        <ProcessTable
          processes={data.processes}
          isManaged={data.managed}
          busy={busy}
          act={act}
          show={(name) => setParameters({ process: name }, { replace: false, scroll: false })}
        />
      )}
      {shown && data?.managed && (
        <ProcessDrawer
          key={shown}
          name={shown}
          onClose={() => setParameters({ process: undefined })}
        />
      )}
    </>
  );
}

/** What is asked of a process at the moment, and what came of it. */
function useActions(token: string | undefined, done: () => void) {
  const [busy, setBusy] = useState<string>();
  const [failure, setFailure] = useState<Error>();
  const act = (name: string, action: ProcessAction) => {
    setBusy(`${name} ${action}`);
    setFailure(undefined);
    const path = `/api/processes/${encodeURIComponent(name)}/${action}`;
    post<ProcessList>(path, { token })
      .catch(setFailure)
      .finally(() => {
        setBusy(undefined);
        done();
      });
  };
  return { busy, failure, act };
}

function Count({ managed, processes }: ProcessList) {
  const well = managed ? 'ready' : 'running';
  const count = processes.filter(({ state }) => state === well).length;
  return (
    <p class={count === processes.length ? 'muted' : 'error-text'}>
      {count} of {processes.length} {well}
    </p>
  );
}

function Unmanaged({ isStack }: { isStack: boolean }) {
  if (isStack) {
    return (
      <p class="processes-note muted">
        As Prometheus knows them: services by the gauges that they send, servers by whether they
        answer it. <code>docker compose</code> stops and starts them.
      </p>
    );
  }
  return (
    <Empty title="Nothing can be stopped or started from here.">
      <p>
        No supervisor has started this console. <code>npm start</code> runs all processes on this
        machine, and shows them here; in the stack, <code>docker compose</code> stops and starts
        them.
      </p>
    </Empty>
  );
}
