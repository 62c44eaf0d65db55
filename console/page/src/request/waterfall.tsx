import { useRef } from 'preact/hooks';
import { useNarrow } from '../ui/use-media.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { type Attempts, attemptOf } from './attempts.ts';
import type { CriticalPath } from './critical-path.ts';
import { LineCells } from './line-cells.tsx';
import type { Row } from './rows.ts';
import { Grid, Ruler } from './ruler.tsx';
import type { Range, Scale } from './scale.ts';
import { SpanCells } from './span-cells.tsx';
import { useAxisPointer } from './use-axis-pointer.ts';
import './bar.css';
import './grid.css';
import './waterfall.css';

const ROW_HEIGHT = 26;
const NARROW_ROW_HEIGHT = 46;

/** Spans as bars and lines as ticks over one axis of time, each in a row. */
export function Waterfall(props: {
  rows: Row[];
  scale: Scale;
  path: CriticalPath;
  attempts: readonly Attempts[];
  showLines: boolean;
  openKey: string | undefined;
  onOpen: (row: Row) => void;
  onToggle: (key: string, expand: boolean) => void;
  /** A stretch of time was chosen. */
  onSelect: (range: Range) => void;
}) {
  const { rows, scale, path, onToggle } = props;
  const narrow = useNarrow();
  const frame = useRef<HTMLDivElement>(null);
  useAxisPointer(frame, scale, props.onSelect);

  const onKey = (event: KeyboardEvent, row: Row) => {
    const expand = event.key === 'ArrowRight';
    if (row.type !== 'span' || row.expanded === undefined) return;
    if (!expand && event.key !== 'ArrowLeft') return;
    event.preventDefault();
    onToggle(row.key, expand);
  };

  return (
    <div class="waterfall" ref={frame}>
      <Grid scale={scale} />
      <VirtualList
        label="Spans and log lines by time"
        role="treegrid"
        items={rows}
        keyOf={(row) => row.key}
        rowHeight={narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
        openKey={props.openKey}
        onOpen={props.onOpen}
        onKey={onKey}
        header={<Ruler scale={scale} lastFrom={narrow ? 86 : 95} />}
        rowProps={(row) => ({
          class: classOf(row),
          'aria-level': row.entry.depth + 1,
          ...(row.type === 'span' &&
            row.expanded !== undefined && { 'aria-expanded': row.expanded }),
        })}
        render={(row) =>
          row.type === 'span' ? (
            <SpanCells
              row={row}
              scale={scale}
              path={path}
              attempt={attemptOf(row.node, props.attempts)}
              marksLines={!props.showLines || row.expanded === false}
              onToggle={onToggle}
            />
          ) : (
            <LineCells row={row} scale={scale} />
          )
        }
      />
    </div>
  );
}

function classOf(row: Row): string {
  if (row.type === 'line') return 'waterfall-line';
  const failed = row.entry.error ? ' waterfall-failed' : '';
  return `waterfall-span${failed}${row.isContext ? ' waterfall-context' : ''}`;
}
