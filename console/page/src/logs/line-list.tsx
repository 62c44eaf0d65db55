import { useMemo } from 'preact/hooks';
import type { LogLine } from '../../../src/model/api-types.ts';
import { formatCount, plural } from '../ui/format.ts';
import { addressOf, findLine } from '../ui/line-address.ts';
import { isToday } from '../ui/moment.ts';
import { useNarrow } from '../ui/use-media.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { isUsual } from './columns.ts';
import { searchedPhrases } from './highlight.ts';
import { LineCells, LineHeader } from './line-cells.tsx';
import { textOf, timeOf } from './record.ts';
import './log-list.css';

const ROW_HEIGHT = 29;
/** Two lines of text a row. */
const NARROW_ROW_HEIGHT = 54;
/** One more for each column that is not a usual one. */
const NARROW_LINE_HEIGHT = 19;

/** Lines, the newest first, and above them a word of those that are new. */
export function LineList(props: {
  lines: readonly LogLine[];
  total: number;
  /** Names of fields. */
  columns: readonly string[];
  /** What was searched for, to be marked. */
  q: string;
  newCount?: number;
  onNew?: () => void;
  loading?: boolean;
  full?: boolean;
  onMore?: () => void;
  /** The line that all are there for. */
  markedAddress?: string;
  openAddress: string | undefined;
  onOpen: (line: LogLine) => void;
}) {
  const { lines, total, columns, newCount = 0, openAddress, markedAddress } = props;
  const phrases = useMemo(() => searchedPhrases(props.q), [props.q]);
  const narrow = useNarrow();
  const oldest = lines.at(-1);
  const opened = openAddress === undefined ? undefined : findLine(lines, openAddress);
  const more = columns.filter((column) => !isUsual(column)).length;
  return (
    <div
      class="card log-list"
      data-days={oldest && !isToday(timeOf(oldest) / 1000) ? '' : undefined}
    >
      <div class="new-lines" role="status">
        {newCount > 0 && (
          <button type="button" class="button button-primary" onClick={props.onNew}>
            {plural(newCount, 'new line')}
          </button>
        )}
      </div>
      <VirtualList
        label="Log lines"
        items={lines}
        keyOf={({ id }) => id}
        rowHeight={narrow ? NARROW_ROW_HEIGHT + more * NARROW_LINE_HEIGHT : ROW_HEIGHT}
        header={narrow ? undefined : <LineHeader columns={columns} />}
        render={(line) => <LineCells line={line} columns={columns} phrases={phrases} />}
        rowProps={(line) => ({
          class: `log-row log-row-${textOf(line.record, 'levelname').toLowerCase()}`,
          ...(addressOf(line) === markedAddress && { 'aria-current': 'true' }),
        })}
        openKey={opened?.id}
        onOpen={props.onOpen}
        onEnd={props.onMore}
        total={total}
      />
      {lines.length < total && (
        <p class="log-end muted">
          {props.full
            ? `The newest ${formatCount(lines.length)} lines. Choose a shorter time to see older ones.`
            : props.loading && 'Reading older lines …'}
        </p>
      )}
    </div>
  );
}
