import { useMemo } from 'preact/hooks';
import type { LogLine } from '../../../src/model/api-types.ts';
import { formatCount, plural } from '../ui/format.ts';
import { findLine } from '../ui/line-address.ts';
import { isToday } from '../ui/moment.ts';
import { useNarrow } from '../ui/use-media.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { searchedPhrases } from './highlight.ts';
import { LineCells, LineHeader } from './line-cells.tsx';
import { textOf, timeOf } from './record.ts';
import type { FoundLines } from './use-lines.ts';
import './log-list.css';

const ROW_HEIGHT = 29;
/** Two lines of text a row. */
const NARROW_ROW_HEIGHT = 54;

/** The lines that were found, the newest first, and above them a word of those that are new. */
export function LineList(props: {
  found: FoundLines;
  /** What was searched for, to be marked. */
  q: string;
  newCount: number;
  onNew: () => void;
  loading: boolean;
  full: boolean;
  onMore: () => void;
  openAddress: string | undefined;
  onOpen: (line: LogLine) => void;
}) {
  const { lines, total } = props.found;
  const phrases = useMemo(() => searchedPhrases(props.q), [props.q]);
  const narrow = useNarrow();
  const oldest = lines.at(-1);
  const { openAddress } = props;
  const opened = openAddress === undefined ? undefined : findLine(lines, openAddress);
  return (
    <div
      class="card log-list"
      data-days={oldest && !isToday(timeOf(oldest) / 1000) ? '' : undefined}
    >
      <div class="new-lines" role="status">
        {props.newCount > 0 && (
          <button type="button" class="button button-primary" onClick={props.onNew}>
            {plural(props.newCount, 'new line')}
          </button>
        )}
      </div>
      <VirtualList
        label="Log lines"
        items={lines}
        keyOf={({ id }) => id}
        rowHeight={narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
        header={narrow ? undefined : <LineHeader />}
        render={(line) => <LineCells line={line} phrases={phrases} />}
        rowProps={({ record }) => ({
          class: `log-row log-row-${textOf(record, 'levelname').toLowerCase()}`,
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
