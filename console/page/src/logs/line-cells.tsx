import type { LogLine } from '../../../src/model/api-types.ts';
import { Cell, ColumnHeader } from '../ui/cell.tsx';
import { Level } from '../ui/level.tsx';
import { RequestLink } from '../ui/request-link.tsx';
import { ServiceName } from '../ui/service.tsx';
import { Time } from '../ui/time.tsx';
import { fieldText, isUsual, titleOf } from './columns.ts';
import type { SearchedPhrase } from './highlight.ts';
import { Marked } from './marked.tsx';
import { ownFields, serviceOfLine, textOf, timeOf } from './record.ts';

const CLASSES: Record<string, string> = {
  levelname: 'log-level',
  name: 'log-service',
  message: 'log-message',
  uuid: 'log-uuid',
};

/** The names of a line's cells. */
export function LineHeader({ columns }: { columns: readonly string[] }) {
  return (
    <>
      <ColumnHeader class="log-time">Time</ColumnHeader>
      {columns.map((column) => (
        <ColumnHeader key={column} class={CLASSES[column] ?? 'log-field'} title={column}>
          {titleOf(column)}
        </ColumnHeader>
      ))}
    </>
  );
}

/** A line's cells: when, and what was chosen to be shown of it. */
export function LineCells(props: {
  line: LogLine;
  columns: readonly string[];
  phrases: readonly SearchedPhrase[];
}) {
  const { line, columns, phrases } = props;
  return (
    <>
      <Cell class="log-time">
        <Time value={timeOf(line)} date />
      </Cell>
      {columns.map((column) =>
        isUsual(column) ? (
          <UsualCell key={column} column={column} line={line} phrases={phrases} />
        ) : (
          <FieldCell key={column} column={column} line={line} phrases={phrases} />
        ),
      )}
    </>
  );
}

interface CellProps {
  column: string;
  line: LogLine;
  phrases: readonly SearchedPhrase[];
}

function UsualCell({ column, line, phrases }: CellProps) {
  const { record } = line;
  const text = textOf(record, column);
  switch (column) {
    case 'levelname':
      return (
        <Cell class="log-level">
          <Level level={text} />
        </Cell>
      );
    case 'name':
      return (
        <Cell class="log-service">
          <ServiceName service={serviceOfLine(line)} />
        </Cell>
      );
    case 'uuid':
      return <Cell class="log-uuid">{text && <RequestLink uuid={text} />}</Cell>;
    default:
      return <MessageCell line={line} phrases={phrases} />;
  }
}

function MessageCell({ line: { record }, phrases }: Omit<CellProps, 'column'>) {
  const message = textOf(record, 'message');
  const [error = ''] = textOf(record, 'exc_info').split('\n', 1);
  return (
    <Cell class="log-message" title={message}>
      <Marked text={message} phrases={phrasesOf(phrases, 'message', 'msg')} />
      {error && <span class="log-error-text"> {error}</span>}
      <span class="log-own-fields"> {ownFields(record)}</span>
    </Cell>
  );
}

function FieldCell({ column, line, phrases }: CellProps) {
  const text = fieldText(line, column);
  return (
    <Cell class="log-field" title={text}>
      <span class="log-field-name muted">{column} </span>
      <Marked text={text} phrases={phrasesOf(phrases, column)} />
    </Cell>
  );
}

function phrasesOf(phrases: readonly SearchedPhrase[], ...fields: string[]): SearchedPhrase[] {
  return phrases.filter(({ field }) => field === '' || fields.includes(field));
}
