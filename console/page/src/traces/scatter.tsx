import { useCallback, useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { navigate } from '../router.ts';
import { canvasColour } from '../ui/colour.ts';
import { formatDuration, plural } from '../ui/format.ts';
import { Plot, type PlotOptions, plotAxis } from '../ui/plot.tsx';
import { ServiceName, serviceColour } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { timeAxisSize, timeLabels } from '../ui/time-labels.ts';
import {
  durationRange,
  FAILED,
  inTime,
  logSplits,
  milliseconds,
  type Scatter,
  scatterOf,
  timeRange,
} from './scatter-data.ts';
import type { TraceSummary } from './trace-summary.ts';
import './scatter.css';

const HEIGHT = 190;
/** How near to a point one has to be, in CSS pixels. */
const NEAR = 16;
const POINT_SIZE = 8;

interface Pointed {
  trace: TraceSummary;
  left: number;
  top: number;
  /** On which side of the point there is room. */
  side: 'left' | 'right';
}

/**
 * How long traces took, over time: a point each, in the colour of the service that it began in,
 * red where something failed. A click opens one. The list below is the same without a pointer.
 */
export function TraceScatter({ traces }: { traces: readonly TraceSummary[] }) {
  const [pointed, setPointed] = useState<Pointed>();
  const drawn = useMemo(() => inTime(traces, Date.now() * 1000), [traces]);
  const scatter = useMemo(() => scatterOf(drawn), [drawn]);
  const strayed = traces.find((trace) => !drawn.includes(trace));
  const options = useCallback(() => scatterOptions(scatter, setPointed), [scatter]);
  return (
    <figure class="scatter">
      <figcaption class="scatter-legend">
        <span class="muted">Duration over time</span>
        {scatter.groups.map(({ name, count }) =>
          name === FAILED ? (
            <span key={name} class="scatter-failed">
              with errors <span class="muted">{count}</span>
            </span>
          ) : (
            <span key={name} class="scatter-group">
              <ServiceName service={name} /> <span class="muted">{count}</span>
            </span>
          ),
        )}
        {strayed && (
          <span class="muted">
            {plural(traces.length - drawn.length, 'trace')} of another time not drawn, as of{' '}
            <Time value={strayed.startUs} date />
          </span>
        )}
      </figcaption>
      <div class="scatter-plot" data-pointed={pointed !== undefined || undefined}>
        <Plot
          label={`Durations of ${plural(drawn.length, 'trace')} over time; the list has the same`}
          height={HEIGHT}
          data={scatter.data}
          options={options}
        />
        {pointed && <Tip {...pointed} />}
      </div>
    </figure>
  );
}

function Tip({ trace, left, top, side }: Pointed) {
  return (
    <div class="scatter-at" style={{ left: `${left}px`, top: `${top}px` }} aria-hidden="true">
      <div class="scatter-tip" data-side={side}>
        <strong>{formatDuration(trace.durationUs)}</strong>
        <span class="cut">{trace.operation}</span>
        <ServiceName service={trace.service} />
        <span class="muted">
          <Time value={trace.startUs} date />
          {trace.errorCount > 0 && (
            <span class="error-text"> {plural(trace.errorCount, 'error')}</span>
          )}
        </span>
      </div>
    </div>
  );
}

function scatterOptions(scatter: Scatter, point: (at: Pointed | undefined) => void): PlotOptions {
  return {
    legend: { show: false },
    cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: true, range: () => timeRange(scatter) },
      y: { distr: 3, log: 10, range: () => durationRange(scatter) },
    },
    axes: [
      plotAxis({ values: timeLabels, space: 80, size: timeAxisSize }),
      plotAxis({
        splits: (_plot, _axis, low, high) => logSplits(low, high),
        filter: (_plot, splits) => splits,
        values: (_plot, values) => values.map((ms) => formatDuration(ms * 1000)),
        // As wide as `16 min 40 s`.
        size: (_plot, values) => (values?.some((value) => value.length > 7) ? 84 : 58),
      }),
    ],
    series: [{}, ...scatter.groups.map(({ name }) => points(name))],
    hooks: { ready: [(plot) => followPointer(plot, scatter, point)] },
  };
}

function points(name: string): uPlot.Series {
  const plain = name === FAILED ? 'var(--error)' : serviceColour(name);
  // Where points lie on one another, one sees how many they are.
  const colour = canvasColour(`color-mix(in srgb, ${plain} 65%, transparent)`);
  return {
    paths: () => null,
    points: { show: true, size: POINT_SIZE, width: 0, fill: colour, stroke: colour },
  };
}

function followPointer(
  plot: uPlot,
  { traces }: Scatter,
  point: (at: Pointed | undefined) => void,
): void {
  const at = (event: MouseEvent): Pointed | undefined => {
    const { left, top, width } = plot.over.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let best: Pointed | undefined;
    let nearest = NEAR;
    for (const trace of traces) {
      const px = plot.valToPos(trace.startUs / 1_000_000, 'x');
      const py = plot.valToPos(milliseconds(trace), 'y');
      const distance = Math.hypot(px - x, py - y);
      if (distance >= nearest) continue;
      nearest = distance;
      const side = px > width / 2 ? 'left' : 'right';
      best = { trace, left: px + plot.over.offsetLeft, top: py + plot.over.offsetTop, side };
    }
    return best;
  };
  // The listeners go with the element, which is the plot's own.
  plot.over.addEventListener('mousemove', (event) => point(at(event)));
  plot.over.addEventListener('mouseleave', () => point(undefined));
  plot.over.addEventListener('click', (event) => {
    const found = at(event);
    if (found) navigate(`/traces/${found.trace.traceId}`);
  });
}
