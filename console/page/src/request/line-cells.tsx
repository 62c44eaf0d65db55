import { Cell } from '../ui/cell.tsx';
import { formatDuration, formatValue } from '../ui/format.ts';
import { Level } from '../ui/level.tsx';
import { serviceColour } from '../ui/service.tsx';
import { indentOf } from './indent.ts';
import type { LineRow } from './rows.ts';
import { percent, type Scale } from './scale.ts';

/** The cells of a log line: what it says, and its moment within the time of its span. */
export function LineCells({ row, scale }: { row: LineRow; scale: Scale }) {
  const { entry, span } = row;
  const { record } = entry.line;
  const level = formatValue(record.levelname ?? '');
  const message = formatValue(record.message ?? '');
  // Its stack stands in the details.
  const [error = ''] = formatValue(record.exc_info ?? '').split('\n');
  const at = scale.at(entry.startUs);
  const range = span && { from: scale.at(span.startUs), to: scale.at(span.endUs) };
  return (
    <>
      <Cell
        class="waterfall-name"
        title={error ? `${message}: ${error}` : message}
        style={{ paddingInlineStart: indentOf(entry.depth) }}
      >
        <span class="fold" />
        <Level level={level} />
        <span class={level === 'ERROR' ? 'line-message error-text' : 'line-message'}>
          {message}
        </span>
      </Cell>
      <Cell class="waterfall-axis">
        <span class="bar-frame" style={{ '--bar': serviceColour(entry.service) }}>
          {range && (
            <span
              class="line-range"
              style={{
                insetInlineStart: percent(range.from),
                inlineSize: percent(range.to - range.from),
              }}
            />
          )}
          <span
            class="line-tick"
            data-level={level.toLowerCase()}
            style={{ insetInlineStart: percent(at) }}
          />
          <span
            class="bar-label line-at"
            hidden={at < 0 || at > 100}
            data-at={at > 88 ? 'before' : 'after'}
            style={
              at > 88 ? { insetInlineEnd: percent(100 - at) } : { insetInlineStart: percent(at) }
            }
          >
            <span>{formatDuration(Math.max(0, entry.startUs - scale.originUs))}</span>
            {error && <span class="error-text bar-failure">{error}</span>}
          </span>
        </span>
      </Cell>
    </>
  );
}
