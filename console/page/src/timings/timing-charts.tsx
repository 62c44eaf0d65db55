import { useMemo } from 'preact/hooks';
import type { Metrics } from '../../../src/model/api-types.ts';
import { navigate } from '../router.ts';
import { formatDuration, formatRate } from '../ui/format.ts';
import { ServiceName, serviceColour } from '../ui/service.tsx';
import { chartData } from './chart-data.ts';
import { tracesOfMoment } from './moment-traces.ts';
import { type ChartSeries, TimingChart } from './timing-chart.tsx';
import type { TimingSeries } from './timing-search.ts';

const formatMs = (ms: number) => formatDuration(ms * 1000);

/** One handler's rate, errors and durations over time. */
export function TimingCharts(props: { metrics: Metrics; series: TimingSeries; from: string }) {
  const { metrics, series, from } = props;
  const { service, handler } = series;
  const data = useMemo(() => chartData(metrics, series), [metrics, series]);
  const drawn = useMemo(() => seriesOf(service), [service]);
  const lookback = from.replace('now-', '');
  return (
    <section class="card timing-charts" aria-label={`${service} ${handler}`}>
      <header class="timing-head">
        <h2>
          <ServiceName service={service} />
          <span class="mono cut" title={handler}>
            {handler}
          </span>
        </h2>
        <a class="button" href={`/logs?${new URLSearchParams({ service, from })}`}>
          <span class="cut">Logs of {service}</span>
        </a>
        <a class="button" href={`/traces?${new URLSearchParams({ service, lookback })}`}>
          <span class="cut">Traces of {service}</span>
        </a>
      </header>
      <div class="timing-pair">
        <TimingChart
          title="Calls a minute"
          series={drawn.calls}
          data={data.calls}
          format={formatRate}
          onOpen={(index) => navigate(tracesOfMoment(metrics, series, index))}
        />
        <TimingChart
          title="Duration"
          series={drawn.durations}
          data={data.durations}
          format={formatMs}
          onOpen={(index) => navigate(tracesOfMoment(metrics, series, index, { slow: true }))}
        />
      </div>
    </section>
  );
}

function seriesOf(service: string): { calls: ChartSeries[]; durations: ChartSeries[] } {
  const colour = serviceColour(service);
  const faint = `color-mix(in srgb, ${colour} 45%, var(--surface))`;
  return {
    calls: [
      { name: 'calls', colour: faint, kind: 'bars' },
      { name: 'errors', colour: 'var(--error)', kind: 'bars' },
    ],
    durations: [
      { name: 'p50', colour: faint, kind: 'line' },
      { name: 'p95', colour, kind: 'line' },
      { name: 'p99', colour: 'var(--muted)', kind: 'dashed' },
    ],
  };
}
