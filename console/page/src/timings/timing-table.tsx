import { useMemo } from 'preact/hooks';
import type { Metrics } from '../../../src/model/api-types.ts';
import { ServiceName, serviceColour } from '../ui/service.tsx';
import { chartData } from './chart-data.ts';
import { COLUMNS, type Column } from './columns.ts';
import { Sparkline } from './sparkline.tsx';
import { nameOf, type TimingSeries } from './timing-search.ts';

/** Every handler's figures, a row each; one of them is shown in the charts. */
export function TimingTable(props: {
  metrics: Metrics;
  rows: readonly TimingSeries[];
  sort: string;
  onSort: (sort: string) => void;
  shown: string | undefined;
  onShow: (name: string) => void;
}) {
  const { metrics, rows, sort, onSort } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the screen, arrows scroll it
    <section class="card timing-table" aria-label="Timings by handler" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <SortHeader key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
            <th scope="col" class="timing-trend">
              p95 over time
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((series) => (
            <Row
              key={nameOf(series)}
              metrics={metrics}
              series={series}
              shown={nameOf(series) === props.shown}
              onShow={props.onShow}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SortHeader(props: { column: Column; sort: string; onSort: (sort: string) => void }) {
  const { column, sort, onSort } = props;
  const { key, title } = column;
  const state = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : undefined;
  const isText = key === 'service' || key === 'handler';
  // Figures are of interest the largest first.
  const next = state === undefined ? (isText ? key : `-${key}`) : opposite(sort);
  return (
    <th
      scope="col"
      aria-sort={state ?? 'none'}
      class={isText ? `timing-${key}` : `timing-number timing-${key}`}
    >
      <button type="button" onClick={() => onSort(next)}>
        {title}
        <span class="timing-arrow" aria-hidden="true">
          {state === 'ascending' ? '↑' : state === 'descending' ? '↓' : ''}
        </span>
      </button>
    </th>
  );
}

function opposite(sort: string): string {
  return sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
}

function Row(props: {
  metrics: Metrics;
  series: TimingSeries;
  shown: boolean;
  onShow: (name: string) => void;
}) {
  const { metrics, series, shown, onShow } = props;
  const { service, handler, all } = series;
  const p95 = useMemo(() => chartData(metrics, series).durations[2] ?? [], [metrics, series]);
  const show = () => onShow(nameOf(series));
  return (
    <tr data-shown={shown || undefined} onClick={show}>
      <td class="timing-service">
        <ServiceName service={service} />
      </td>
      <th scope="row">
        <button
          type="button"
          class="cut"
          aria-pressed={shown}
          title={`Show the charts of ${handler}`}
          onClick={show}
        >
          {handler}
        </button>
        <span class="timing-below">
          <ServiceName service={service} />
        </span>
      </th>
      {COLUMNS.slice(2).map((column) => (
        <td
          key={column.key}
          class={`timing-number timing-${column.key} ${column.key === 'errors' ? errorClass(all.errors) : ''}`}
        >
          {column.text(series)}
          {column.key === 'errors' && all.errors > 0 && (
            <span class="timing-share"> ({percentOf(all.errors, all.calls)})</span>
          )}
        </td>
      ))}
      <td class="timing-trend">
        <Sparkline
          values={[...p95].map((value) => value ?? null)}
          colour={serviceColour(service)}
        />
      </td>
    </tr>
  );
}

function errorClass(errors: number): string {
  return errors > 0 ? 'error-text' : 'muted';
}

function percentOf(part: number, whole: number): string {
  const percent = whole > 0 ? (part / whole) * 100 : 0;
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}
