import type { Metrics } from '../../../src/model/api-types.ts';
import { formatLevel } from '../ui/format.ts';
import { LevelRow, LevelTable } from './level-table.tsx';

type Gauge = Metrics['gauges'][number];

const COLUMNS = [
  { name: 'Last' },
  { name: 'Lowest', isBound: true },
  { name: 'Highest', isBound: true },
];

/** A process says every five seconds how it is: one that was silent for as long as this has ended. */
const SILENCE_MS = 20_000;

/** How much there is of things, a row each. */
export function GaugeTable(props: { metrics: Metrics; gauges: readonly Gauge[] }) {
  const { metrics, gauges } = props;
  const hasInstances = gauges.some(({ instance }) => instance !== undefined);
  return (
    <LevelTable label="Gauges" thing="Gauge" hasInstances={hasInstances} columns={COLUMNS}>
      {gauges.map((gauge) => {
        const { service, name, instance = '', unit, last, points } = gauge;
        const lowest = formatLevel(Math.min(...points.map(({ min }) => min)), unit);
        const highest = formatLevel(Math.max(...points.map(({ max }) => max)), unit);
        const now = hasEnded(gauge, metrics) ? 'gone' : formatLevel(last, unit);
        return (
          <LevelRow
            key={`${service} ${name} ${instance}`}
            service={service}
            instance={hasInstances ? instance : undefined}
            name={name}
            columns={COLUMNS}
            figures={[now, lowest, highest]}
            trend={points.map((point) => point.last)}
          />
        );
      })}
    </LevelTable>
  );
}

/** Whether its process is silent. What belongs to none stays as it was said last. */
function hasEnded({ instance, points }: Gauge, { to, stepMs }: Metrics): boolean {
  const latest = points.at(-1);
  if (instance === undefined || !latest) return false;
  return Date.parse(to) - (Date.parse(latest.time) + stepMs) > SILENCE_MS;
}
