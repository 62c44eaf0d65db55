import type { Metrics } from '../../../src/model/api-types.ts';
import { formatLevel } from '../ui/format.ts';
import { LevelRow, LevelTable } from './level-table.tsx';

type Gauge = Metrics['gauges'][number];

const COLUMNS = [
  { name: 'Last' },
  { name: 'Lowest', isBound: true },
  { name: 'Highest', isBound: true },
];

/** How much there is of things, a row each. */
export function GaugeTable({ gauges }: { gauges: readonly Gauge[] }) {
  return (
    <LevelTable label="Gauges" thing="Gauge" columns={COLUMNS}>
      {gauges.map(({ service, name, unit, last, points }) => {
        const lowest = Math.min(...points.map(({ min }) => min));
        const highest = Math.max(...points.map(({ max }) => max));
        return (
          <LevelRow
            key={`${service} ${name}`}
            service={service}
            name={name}
            columns={COLUMNS}
            figures={[last, lowest, highest].map((value) => formatLevel(value, unit))}
            trend={points.map((point) => point.last)}
          />
        );
      })}
    </LevelTable>
  );
}
