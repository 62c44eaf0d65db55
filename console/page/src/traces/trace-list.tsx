import { Cell, ColumnHeader } from '../ui/cell.tsx';
import { formatDuration } from '../ui/format.ts';
import { RequestLink } from '../ui/request-link.tsx';
import { Select } from '../ui/select.tsx';
import { ServiceDot, serviceColour } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { useNarrow } from '../ui/use-media.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { nextSort, SORTS } from './trace-sort.ts';
import type { TraceSummary } from './trace-summary.ts';
import './trace-list.css';

const ROW_HEIGHT = 34;
const NARROW_ROW_HEIGHT = 78;

/**
 * The traces that were found. Where there is room for columns, a click on some sorts by them.
 *
 * @param props.sort as `sortTraces` takes it
 * @param props.chosen the ids of those that shall be compared
 */
export function TraceList(props: {
  traces: readonly TraceSummary[];
  sort: string;
  onSort: (sort: string) => void;
  chosen: readonly string[];
  onChoose: (traceId: string) => void;
  onOpen: (trace: TraceSummary) => void;
}) {
  const { traces, sort, onSort, chosen, onChoose } = props;
  const narrow = useNarrow();
  const longestUs = Math.max(1, ...traces.map(({ durationUs }) => durationUs));
  const list = (
    <VirtualList
      label="Traces. Enter opens one, Space chooses it to be compared."
      items={traces}
      keyOf={({ traceId }) => traceId}
      rowHeight={narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
      header={narrow ? undefined : <Header sort={sort} onSort={onSort} />}
      render={(trace) => (
        <Cells
          trace={trace}
          longestUs={longestUs}
          chosen={chosen.includes(trace.traceId)}
          onChoose={onChoose}
        />
      )}
      rowProps={({ errorCount }) => ({
        class: `trace-row ${errorCount > 0 ? 'trace-failed' : ''}`,
      })}
      onOpen={props.onOpen}
      onKey={(event, { traceId }) => {
        if (event.key !== ' ') return;
        event.preventDefault();
        onChoose(traceId);
      }}
    />
  );
  return narrow ? (
    <>
      <SortChoice sort={sort} onSort={onSort} />
      {list}
    </>
  ) : (
    list
  );
}

interface Sorting {
  sort: string;
  onSort: (sort: string) => void;
}

function SortChoice({ sort, onSort }: Sorting) {
  return (
    <div class="trace-sort">
      <Select
        label="Sorted by"
        value={sort}
        options={SORTS.flatMap(({ key, title }) => [
          { value: `-${key}`, label: `${title} ↓` },
          { value: key, label: `${title} ↑` },
        ])}
        onChange={onSort}
      />
    </div>
  );
}

function SortHeader(props: Sorting & { by: (typeof SORTS)[number]['key']; class: string }) {
  const { sort, by } = props;
  const title = SORTS.find(({ key }) => key === by)?.title;
  const state = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';
  return (
    <ColumnHeader class={props.class} aria-sort={state}>
      <button type="button" class="trace-sorter" onClick={() => props.onSort(nextSort(sort, by))}>
        {title}
        <span aria-hidden="true">{{ ascending: ' ↑', descending: ' ↓', none: '' }[state]}</span>
      </button>
    </ColumnHeader>
  );
}

function Header(sorting: Sorting) {
  return (
    <>
      <ColumnHeader class="trace-choose">
        <span class="visually-hidden">Compare</span>
      </ColumnHeader>
      <ColumnHeader class="trace-name">Trace</ColumnHeader>
      <ColumnHeader class="trace-services">Spans by service</ColumnHeader>
      <SortHeader {...sorting} by="spans" class="trace-spans" />
      <SortHeader {...sorting} by="errors" class="trace-errors-count" />
      <SortHeader {...sorting} by="duration" class="trace-duration" />
      <SortHeader {...sorting} by="start" class="trace-start" />
      <ColumnHeader class="trace-of">UUID</ColumnHeader>
    </>
  );
}

function Cells(props: {
  trace: TraceSummary;
  longestUs: number;
  chosen: boolean;
  onChoose: (traceId: string) => void;
}) {
  const { trace, longestUs } = props;
  const { traceId, service, operation, durationUs, spanCount, errorCount, uuid } = trace;
  return (
    <>
      <Cell class="trace-choose">
        <input
          type="checkbox"
          aria-label={`Compare ${operation}, ${formatDuration(durationUs)}`}
          checked={props.chosen}
          onChange={() => props.onChoose(traceId)}
        />
      </Cell>
      <Cell class="trace-name">
        <ServiceDot service={service} />
        <span class="muted cut cut-first" title={service}>
          {service}
        </span>
        <a class="cut" href={`/traces/${traceId}`} title={operation}>
          {operation}
        </a>
      </Cell>
      <Cell class="trace-services">
        {trace.services.map(({ service: name, spans }) => (
          <span key={name} class="trace-service" title={`${name}: ${spans}`}>
            <ServiceDot service={name} />
            <span class="visually-hidden">{name}</span>
            {spans}
          </span>
        ))}
      </Cell>
      <Cell class="trace-spans">
        {spanCount}
        <span class="trace-unit"> spans</span>
      </Cell>
      <Cell class="trace-errors-count error-text">
        {errorCount > 0 && errorCount}
        {errorCount > 0 && <span class="trace-unit"> {errorCount === 1 ? 'error' : 'errors'}</span>}
      </Cell>
      <Cell class="trace-duration">
        <span
          class="trace-bar"
          style={{
            inlineSize: `${(durationUs / longestUs) * 100}%`,
            backgroundColor: errorCount > 0 ? 'var(--error)' : serviceColour(service),
          }}
        />
        <span>{formatDuration(durationUs)}</span>
      </Cell>
      <Cell class="trace-start">
        <Time value={trace.startUs} date />
      </Cell>
      <Cell class="trace-of">{uuid && <RequestLink uuid={uuid} />}</Cell>
    </>
  );
}
