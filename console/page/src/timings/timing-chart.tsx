import { useCallback, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { canvasColour } from '../ui/colour.ts';
import { Plot, type PlotOptions, plotAxis } from '../ui/plot.tsx';
import { timeAxisSize, timeLabels } from '../ui/time-labels.ts';
import { Moments } from './moments.tsx';

const HEIGHT = 190;
/** From how many values on a line needs no points. */
const MANY_VALUES = 30;
/** Charts with the same key show the same moment. */
const SYNC_KEY = 'timings';

/** A line, or a row of bars. */
export interface ChartSeries {
  name: string;
  /** As CSS, variables of the page included. */
  colour: string;
  kind: 'line' | 'dashed' | 'bars';
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/**
 * Values over time, from zero on. Pointing at a moment tells the values there, in all charts.
 *
 * @param props.series one for each column of `data` after the first; the same array as long as
 *   the same is drawn
 * @param props.format a value as text, the same function always
 * @param props.onOpen gets the step that was clicked on, or chosen with the keyboard
 */
export function TimingChart(props: {
  title: string;
  series: readonly ChartSeries[];
  data: uPlot.AlignedData;
  format: (value: number) => string;
  onOpen: (index: number) => void;
}) {
  const { title, series, data, format } = props;
  const [index, setIndex] = useState<number>();
  const onOpen = useRef(props.onOpen);
  onOpen.current = props.onOpen;
  const open = useCallback((at: number) => onOpen.current(at), []);
  const options = useCallback(
    () => chartOptions(series, format, { point: setIndex, open }),
    [series, format, open],
  );
  const at = index === undefined ? undefined : data[0][index];
  return (
    <figure class="timing-chart">
      <figcaption>
        <span class="timing-chart-title">{title}</span>
        {series.map(({ name, colour }, position) => (
          <span key={name} class="timing-chart-series">
            <span class="timing-chart-swatch" style={{ backgroundColor: colour }} />
            {name}
            <span class="timing-chart-value">{valueAt(data[position + 1], index, format)}</span>
          </span>
        ))}
        <span class="muted timing-chart-time">{at !== undefined && clock.format(at * 1000)}</span>
      </figcaption>
      <Moments
        label={`${title} over time. Arrows go from moment to moment, Enter shows its traces.`}
        count={data[0].length}
        index={index}
        text={[at === undefined ? '' : clock.format(at * 1000), ...valuesAt(props, index)].join(
          ' ',
        )}
        onPoint={setIndex}
        onOpen={open}
      >
        <Plot label={`${title} over time`} height={HEIGHT} data={data} options={options} />
      </Moments>
    </figure>
  );
}

function valuesAt(
  { series, data, format }: Pick<Parameters<typeof TimingChart>[0], 'series' | 'data' | 'format'>,
  index: number | undefined,
): string[] {
  return series
    .map(({ name }, position) => [name, valueAt(data[position + 1], index, format)])
    .filter(([, value]) => value !== '')
    .map((named) => named.join(' '));
}

function valueAt(
  column: uPlot.AlignedData[number] | undefined,
  index: number | undefined,
  format: (value: number) => string,
): string {
  const value = index === undefined ? undefined : column?.[index];
  return value === undefined || value === null ? '' : format(value);
}

function chartOptions(
  series: readonly ChartSeries[],
  format: (value: number) => string,
  { point, open }: { point: (index: number | undefined) => void; open: (index: number) => void },
): PlotOptions {
  return {
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
      sync: { key: SYNC_KEY },
    },
    scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] } },
    axes: [
      plotAxis({ values: timeLabels, space: 70, size: timeAxisSize }),
      plotAxis({ values: (_plot, values) => values.map((value) => format(value)), size: 58 }),
    ],
    series: [{}, ...series.map(drawn)],
    hooks: {
      setCursor: [(plot) => point(plot.cursor.idx ?? undefined)],
      // The listener goes with the element, which is the plot's own.
      ready: [
        ({ over, cursor }) =>
          over.addEventListener('click', () => {
            if (typeof cursor.idx === 'number') open(cursor.idx);
          }),
      ],
    },
  };
}

/** Few values need their points: a line between two of them says little, of one there is none. */
function isSparse(plot: uPlot, series: number): boolean {
  const values = plot.data[series] ?? [];
  return [...values].filter((value) => value !== null).length < MANY_VALUES;
}

function drawn({ colour, kind }: ChartSeries): uPlot.Series {
  const stroke = canvasColour(colour);
  if (kind === 'bars') {
    const paths = uPlot.paths.bars?.({ size: [0.75, 14], align: 1 });
    return { stroke, fill: stroke, width: 0, points: { show: false }, ...(paths && { paths }) };
  }
  // Steps without a call have no duration; the line goes on to the next that has one.
  return {
    stroke,
    width: 1.5,
    spanGaps: true,
    points: { show: isSparse, size: 5, width: 0, fill: stroke },
    ...(kind === 'dashed' && { dash: [4, 3] }),
  };
}
