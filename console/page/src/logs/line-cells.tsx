import type { LogLine } from '../../../src/model/api-types.ts';
import { Cell, ColumnHeader } from '../ui/cell.tsx';
import { Level } from '../ui/level.tsx';
import { RequestLink } from '../ui/request-link.tsx';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import type { SearchedPhrase } from './highlight.ts';
import { Marked } from './marked.tsx';
import { ownFields, serviceOfLine, textOf, timeOf } from './record.ts';

/** The names of a line's cells. */
export function LineHeader() {
  return (
    <>
      <ColumnHeader class="log-time">Time</ColumnHeader>
      <ColumnHeader class="log-level">Level</ColumnHeader>
      <ColumnHeader class="log-service">Service</ColumnHeader>
      <ColumnHeader class="log-message">Message</ColumnHeader>
      <ColumnHeader class="log-uuid">UUID</ColumnHeader>
    </>
  );
}

/** A line's cells: when, how bad, who, what, and for which request. */
export function LineCells(props: { line: LogLine; phrases: readonly SearchedPhrase[] }) {
  const { line, phrases } = props;
  const { record } = line;
  const uuid = textOf(record, 'uuid');
  const [error = ''] = textOf(record, 'exc_info').split('\n', 1);
  return (
    <>
      <Cell class="log-time">
        <Time value={timeOf(line)} date />
      </Cell>
      <Cell class="log-level">
        <Level level={textOf(record, 'levelname')} />
      </Cell>
      <Cell class="log-service">
        <ServiceName service={serviceOfLine(line)} />
      </Cell>
      <Cell class="log-message" title={textOf(record, 'message')}>
        <Marked text={textOf(record, 'message')} phrases={messagePhrases(phrases)} />
        {error && <span class="log-error-text"> {error}</span>}
        <span class="log-own-fields"> {ownFields(record)}</span>
      </Cell>
      <Cell class="log-uuid">{uuid && <RequestLink uuid={uuid} />}</Cell>
    </>
  );
}

function messagePhrases(phrases: readonly SearchedPhrase[]): SearchedPhrase[] {
  return phrases.filter(({ field }) => field === '' || field === 'message' || field === 'msg');
}
