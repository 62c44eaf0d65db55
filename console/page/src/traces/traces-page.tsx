import { useCallback, useMemo, useState } from 'preact/hooks';
import type { JaegerAnswer, JaegerTrace } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { ApiError } from '../api.ts';
import { status } from '../live.ts';
import { navigate, parameters, setParameters } from '../router.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { plural } from '../ui/format.ts';
import { useInstances } from '../ui/instance-choice.tsx';
import { useLive } from '../ui/use-live.ts';
import { useQuery } from '../ui/use-query.ts';
import { useThrottled } from '../ui/use-throttled.ts';
import { useTitle } from '../ui/use-title.ts';
import { ApartCard } from './apart-card.tsx';
import { FlameCard } from './flame-card.tsx';
import { NoTraces } from './no-traces.tsx';
import { TraceScatter } from './scatter.tsx';
import { inWordsOfForm, TraceForm } from './trace-form.tsx';
import { TraceList } from './trace-list.tsx';
import {
  flamePath,
  groupsPath,
  readTraceSearch,
  type TraceSearch,
  tracesPath,
} from './trace-search.ts';
import { DEFAULT_SORT, sortTraces } from './trace-sort.ts';
import { summarize } from './trace-summary.ts';
import { TraceViews } from './trace-views.tsx';
import './traces.css';

const REFRESH_MS = 2000;
const NO_NAMES: string[] = [];

/** `/traces`: traces to be found, looked at and compared. */
export function TracesPage() {
  useTitle('Traces');
  const address = parameters.value;
  const search = useMemo(() => readTraceSearch(address), [address]);
  const services = useQuery<JaegerAnswer<string[]>>('/api/services');
  const instances = useInstances();
  const names = services.data?.data ?? NO_NAMES;
  const serviceName = names.find((name) => folderName(name) === search.service) ?? search.service;
  const isKnown = search.service === '' || services.data !== undefined || services.error;
  const [path, groups, flame] = useMemo(() => {
    const now = Date.now();
    return [tracesPath, groupsPath, flamePath].map((to) => to(search, serviceName, now));
  }, [search, serviceName]);
  const found = useQuery<JaegerAnswer<JaegerTrace[]>>(isKnown ? path : undefined, { keep: true });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const traces = useMemo(
    () => found.data?.data.flatMap((trace) => summarize(trace) ?? []),
    [found.data],
  );
  const sorted = useMemo(() => traces && sortTraces(traces, search.sort), [traces, search.sort]);
  const refresh = useThrottled(() => {
    // Rows that move while one reads them help nobody.
    if (window.scrollY < 40) found.reload();
    if (names.length === 0) services.reload();
  }, REFRESH_MS);
  useLive({ onTraces: refresh });

  const change = useCallback((changes: Partial<TraceSearch>) => {
    setParameters(changes, { replace: false });
  }, []);
  const choose = (traceId: string) =>
    setChosen((before) =>
      before.includes(traceId)
        ? before.filter((other) => other !== traceId)
        : [...before.slice(-1), traceId],
    );

  return (
    <div class="traces">
      <h1 class="visually-hidden">Traces</h1>
      <TraceForm
        search={search}
        services={names}
        instances={instances}
        serviceName={serviceName}
        onChange={change}
      />
      {found.error && <ErrorNote error={inWordsOfForm(found.error)} retry={retryOf(found)} />}
      {traces && sorted && !found.error && (
        <section class="traces-found" aria-busy={found.loading}>
          {traces.length > 0 ? (
            <>
              <div class="card">
                <TraceScatter traces={traces} />
              </div>
              <TraceViews search={search} onChange={change} />
              {search.view === 'flame' ? (
                <FlameCard path={flame ?? ''} />
              ) : search.view ? (
                <ApartCard path={groups ?? ''} />
              ) : (
                <div class="card trace-list">
                  <Chosen count={traces.length} limit={search.limit} chosen={chosen} />
                  <TraceList
                    traces={sorted}
                    sort={search.sort}
                    onSort={(sort) => setParameters({ sort: sort === DEFAULT_SORT ? '' : sort })}
                    chosen={chosen}
                    onChoose={choose}
                    onOpen={({ traceId }) => navigate(`/traces/${traceId}`)}
                  />
                </div>
              )}
            </>
          ) : (
            <NoTraces search={search} onChange={change} onReset={() => navigate('/traces')} />
          )}
        </section>
      )}
    </div>
  );
}

/** What cannot be asked is not asked again. */
function retryOf({ error, reload }: { error: Error | undefined; reload: () => void }) {
  return error instanceof ApiError && error.status === 400 ? undefined : reload;
}

/** How many there are, and what can be done with those that were chosen. */
function Chosen(props: { count: number; limit: string; chosen: readonly string[] }) {
  const [a = '', b = ''] = props.chosen;
  const dropped = status.value?.traces?.dropped ?? 0;
  return (
    <div class="traces-head">
      <p class="traces-count" role="status">
        {plural(props.count, 'trace')}
      </p>
      <p class="muted traces-note">
        {String(props.count) === props.limit && 'These are the newest; there may be more. '}
        {dropped > 0 && `${plural(dropped, 'older trace')} were dropped.`}
      </p>
      {b ? (
        <a class="button button-primary" href={`/traces/compare?${new URLSearchParams({ a, b })}`}>
          Compare the two
        </a>
      ) : (
        <span class="muted traces-note">
          {a ? 'Choose one more to compare' : 'Choose two to compare'}
        </span>
      )}
    </div>
  );
}
