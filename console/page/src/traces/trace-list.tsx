import { Cell, ColumnHeader } from '../ui/cell.tsx';
import { formatDuration } from '../ui/format.ts';
import { RequestLink } from '../ui/request-link.tsx';
import { ServiceDot, serviceColour } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { useNarrow } from '../ui/use-media.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import type { TraceSummary } from './trace-summary.ts';
import './trace-list.css';

const ROW_HEIGHT = 34;
const NARROW_ROW_HEIGHT = 78;

/**
 * The traces that were found.
 *
 * @param props.chosen the ids of those that shall be compared
 */
export function TraceList(props: {
  traces: readonly TraceSummary[];
  chosen: readonly string[];
  onChoose: (traceId: string) => void;
  onOpen: (trace: TraceSummary) => void;
}) {
  const { traces, chosen, onChoose } = props;
  const narrow = useNarrow();
  const longestUs = Math.max(1, ...traces.map(({ durationUs }) => durationUs));
  return (
    <VirtualList
      label="Traces. Enter opens one, Space chooses it to be compared."
      items={traces}
      keyOf={({ traceId }) => traceId}
      rowHeight={narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
      header={narrow ? undefined : <Header />}
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
}

function Header() {
  return (
    <>
      <ColumnHeader class="trace-choose">
        <span class="visually-hidden">Compare</span>
      </ColumnHeader>
      <ColumnHeader class="trace-name">Trace</ColumnHeader>
      <ColumnHeader class="trace-services">Spans by service</ColumnHeader>
      <ColumnHeader class="trace-spans">Spans</ColumnHeader>
      <ColumnHeader class="trace-errors-count">Errors</ColumnHeader>
      <ColumnHeader class="trace-duration">Duration</ColumnHeader>
      <ColumnHeader class="trace-start">Started</ColumnHeader>
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
        <span class="muted">{service}</span>
        <a href={`/traces/${traceId}`}>{operation}</a>
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
