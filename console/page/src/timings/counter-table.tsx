import type { Metrics } from '../../../src/model/api-types.ts';
import { formatLevel, formatRate } from '../ui/format.ts';
import { LevelRow, LevelTable } from './level-table.tsx';

type Counter = NonNullable<Metrics['counters']>[number];

const COLUMNS = [{ name: 'Counted' }, { name: 'A minute', isBound: true }];

/** How often things happened that were counted and not timed, a row each. */
export function CounterTable(props: { metrics: Metrics; counters: readonly Counter[] }) {
  const { metrics, counters } = props;
  const minutes = (Date.parse(metrics.to) - Date.parse(metrics.from)) / 60_000;
  return (
    <LevelTable label="Counters" thing="Counter" columns={COLUMNS}>
      {counters.map(({ service, name, count, points }) => (
        <LevelRow
          key={`${service} ${name}`}
          service={service}
          name={name}
          columns={COLUMNS}
          figures={[formatLevel(count), formatRate(minutes > 0 ? count / minutes : 0)]}
          trend={points.map((point) => point.count)}
        />
      ))}
    </LevelTable>
  );
}
