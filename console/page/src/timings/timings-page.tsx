import { useMemo, useRef } from 'preact/hooks';
import type { Metrics } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';
import { parameters, setParameters } from '../router.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { InstanceChoice } from '../ui/instance-choice.tsx';
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
  const isOfService = ({ service }: { service: string }) =>
    !search.service || service === search.service;
  const instances = (metrics?.gauges ?? []).flatMap(({ service, instance }) =>
    instance === undefined ? [] : { service, instance },
  );
  const gauges = (metrics?.gauges ?? [])
    .filter(isOfService)
    .filter(({ instance }) => !search.instance || instance === search.instance);
  // Calls are counted and timed for all instances together.
  const counters = search.instance ? [] : (metrics?.counters ?? []).filter(isOfService);
  const hasOthers = gauges.length > 0 || counters.length > 0;
  const rows = useMemo(() => {
    const wanted = metrics?.series.filter(
      ({ service }) => !search.instance && (!search.service || service === search.service),
    );
    return sorted(wanted ?? [], search.sort);
  }, [metrics, search.service, search.instance, search.sort]);
  // What one looks at stays, whatever becomes the first meanwhile.
  const looked = useRef('');
  const named = (name: string) => rows.find((series) => nameOf(series) === name);
  const shown = named(search.show) ?? named(looked.current) ?? rows[0];
  looked.current = shown ? nameOf(shown) : '';
  return (
    <div class="timings">
      <header class="timings-head">
        <h1>Timings</h1>
        <Choice
          label="Service"
          all="All services"
          value={search.service}
          values={services}
          onChange={(service) =>
            setParameters({ service, instance: undefined, show: undefined }, { replace: false })
          }
        />
        <InstanceChoice
          hideLabel
          instances={instances}
          services={search.service ? [search.service] : []}
          value={search.instance}
          onChange={(instance) => setParameters({ instance }, { replace: false })}
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
      {search.instance && (
        <p class="muted">
          Calls are counted and timed for all instances of a service together. What this one did:{' '}
          <a href={apiPath('/logs', { instance: search.instance })}>its lines</a>,{' '}
          <a href={apiPath('/traces', { instance: search.instance })}>its traces</a>.
        </p>
      )}
      {metrics && counters.length > 0 && <CounterTable metrics={metrics} counters={counters} />}
      {metrics && gauges.length > 0 && <GaugeTable metrics={metrics} gauges={gauges} />}
      {metrics && !shown && !hasOthers && !error && (
        <NoTimings filtered={Boolean(search.service || search.instance)} />
      )}
    </div>
  );
}

/** A choice among what there is, and what was chosen though it is not there now. */
function Choice(props: {
  label: string;
  all: string;
  value: string;
  values: readonly string[];
  onChange: (value: string) => void;
}) {
  const { label, all, value, values, onChange } = props;
  const isThere = value === '' || values.includes(value);
  const options = [...values, ...(isThere ? [] : [value])].map((name) => ({
    value: name,
    label: name,
  }));
  return (
    <Select
      label={label}
      hideLabel
      value={value}
      options={[{ value: '', label: all }, ...options]}
      onChange={onChange}
    />
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
      <Empty title="Nothing of this service was heard in this time.">
        <button
          type="button"
          class="button"
          onClick={() =>
            setParameters({ service: undefined, instance: undefined }, { replace: false })
          }
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
