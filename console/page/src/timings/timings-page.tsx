import { useMemo, useRef } from 'preact/hooks';
import type { Metrics } from '../../../src/model/api-types.ts';
import { parameters, setParameters } from '../router.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { NothingYet } from '../ui/nothing-yet.tsx';
import { Segments } from '../ui/segments.tsx';
import { Select } from '../ui/select.tsx';
import { useLive } from '../ui/use-live.ts';
import { useQuery } from '../ui/use-query.ts';
import { useThrottled } from '../ui/use-throttled.ts';
import { useTitle } from '../ui/use-title.ts';
import { sorted } from './columns.ts';
import { CounterTable } from './counter-table.tsx';
import { GaugeTable } from './gauge-table.tsx';
import { TimingCharts } from './timing-charts.tsx';
import { metricsPath, nameOf, RANGES, readTimingSearch } from './timing-search.ts';
import { TimingTable } from './timing-table.tsx';
import './timings.css';

const REFRESH_MS = 1000;

/** `/timings`: how often each handler is called, how often it fails, and how long it takes. */
export function TimingsPage() {
  useTitle('Timings');
  const address = parameters.value;
  const search = useMemo(() => readTimingSearch(address), [address]);
  const { data: metrics, error, reload } = useQuery<Metrics>(metricsPath(search), { keep: true });
  const refresh = useThrottled(reload, REFRESH_MS);
  useLive({ onTimings: refresh });

  const all = [
    ...(metrics?.series ?? []),
    ...(metrics?.gauges ?? []),
    ...(metrics?.counters ?? []),
  ];
  const services = [...new Set(all.map(({ service }) => service))].sort();
  const isWanted = ({ service }: { service: string }) =>
    !search.service || service === search.service;
  const gauges = (metrics?.gauges ?? []).filter(isWanted);
  const counters = (metrics?.counters ?? []).filter(isWanted);
  const hasOthers = gauges.length > 0 || counters.length > 0;
  const rows = useMemo(() => {
    const wanted = metrics?.series.filter(
      ({ service }) => !search.service || service === search.service,
    );
    return sorted(wanted ?? [], search.sort);
  }, [metrics, search.service, search.sort]);
  // What one looks at stays, whatever becomes the first meanwhile.
  const looked = useRef('');
  const named = (name: string) => rows.find((series) => nameOf(series) === name);
  const shown = named(search.show) ?? named(looked.current) ?? rows[0];
  looked.current = shown ? nameOf(shown) : '';
  const known = services.includes(search.service) || !search.service;

  return (
    <div class="timings">
      <header class="timings-head">
        <h1>Timings</h1>
        <Select
          label="Service"
          hideLabel
          value={search.service}
          options={[
            { value: '', label: 'All services' },
            ...[...services, ...(known ? [] : [search.service])].map((name) => ({
              value: name,
              label: name,
            })),
          ]}
          onChange={(service) => setParameters({ service, show: undefined }, { replace: false })}
        />
        <Segments
          label="Time"
          value={search.from}
          options={RANGES}
          onChange={(from) => setParameters({ from }, { replace: false })}
        />
      </header>
      {error && <ErrorNote error={error} retry={reload} />}
      {metrics && shown && (
        <>
          <TimingCharts metrics={metrics} series={shown} from={search.from} />
          <Order sort={search.sort} />
          <TimingTable
            metrics={metrics}
            rows={rows}
            sort={search.sort}
            onSort={(sort) => setParameters({ sort })}
            shown={nameOf(shown)}
            onShow={(show) => setParameters({ show })}
          />
        </>
      )}
      {metrics && counters.length > 0 && <CounterTable metrics={metrics} counters={counters} />}
      {gauges.length > 0 && <GaugeTable gauges={gauges} />}
      {metrics && !shown && !hasOthers && !error && (
        <NoTimings filtered={Boolean(search.service)} />
      )}
    </div>
  );
}

/** Says in which order the handlers are, or leads back to that. */
function Order({ sort }: { sort: string }) {
  return (
    <p class="muted timing-order">
      {sort === '' ? (
        'The worst first: those with the most errors, then the slowest by their p95.'
      ) : (
        <button type="button" class="button" onClick={() => setParameters({ sort: undefined })}>
          Show the worst first
        </button>
      )}
    </p>
  );
}

function NoTimings({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty title="This service was not called in this time.">
        <button
          type="button"
          class="button"
          onClick={() => setParameters({ service: undefined }, { replace: false })}
        >
          Show all services
        </button>
      </Empty>
    );
  }
  return (
    <NothingYet
      title="Nothing was timed in this time."
      says="Timings of a call are here within ten seconds."
    />
  );
}
