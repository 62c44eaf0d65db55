import { folderName } from '../../../src/model/service-name.ts';
import { Cell } from '../ui/cell.tsx';
import { Cut } from '../ui/cut.tsx';
import { formatDuration } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { ServiceDot, serviceColour } from '../ui/service.tsx';
import type { CriticalPath } from './critical-path.ts';
import { indentOf } from './indent.ts';
import type { SpanRow } from './rows.ts';
import { percent, type Scale } from './scale.ts';
import { failureOf } from './span-tree.ts';

/** More ticks than these on one bar nobody tells apart. */
const MAX_MARKS = 40;

/** The cells of a span: its name, and its bar to scale. */
export function SpanCells(props: {
  row: SpanRow;
  scale: Scale;
  path: CriticalPath;
  /** Which one it is, where something was handled more than once. */
  attempt: string | undefined;
  /** Its lines have no rows: their moments are marked on its bar. */
  marksLines: boolean;
  onToggle: (key: string, expand: boolean) => void;
}) {
  const { row } = props;
  const { entry, expanded } = row;
  const service = folderName(entry.service);
  const name = entry.span.operationName;
  return (
    <>
      <Cell
        class="waterfall-name"
        title={`${service}: ${name}`}
        style={{ paddingInlineStart: indentOf(entry.depth) }}
      >
        {expanded === undefined ? (
          <span class="fold" />
        ) : (
          <button
            type="button"
            class="fold"
            tabIndex={-1}
            aria-label={expanded ? `Close ${name}` : `Open ${name}`}
            data-expanded={expanded || undefined}
            onClick={() => props.onToggle(row.key, !expanded)}
          >
            <Icon name="chevron" />
          </button>
        )}
        <ServiceDot service={service} />
        <span class={row.entersService ? 'span-service cut cut-first' : 'visually-hidden'}>
          {service}
        </span>
        {entry.error && <span class="span-failed">failed</span>}
        <span class={entry.error ? 'span-name error-text' : 'span-name'}>
          <Cut text={name} />
        </span>
        {row.hidden > 0 && <span class="span-hidden">+{row.hidden}</span>}
      </Cell>
      <Cell class="waterfall-axis">
        <Bar {...props} />
      </Cell>
    </>
  );
}

function Bar({ row, scale, path, attempt, marksLines }: Parameters<typeof SpanCells>[0]) {
  const { entry, node } = row;
  const from = scale.at(node.startUs);
  const to = scale.at(node.endUs);
  const colour = entry.error ? 'var(--error)' : serviceColour(entry.service);
  const waitedUs = node.isConsumer ? (path.waits.get(node) ?? 0) : 0;
  const waitedFrom = scale.at(node.startUs - waitedUs);
  const isMoved = entry.skewUs !== undefined && entry.skewUs !== node.parent?.entry.skewUs;
  return (
    <span class="bar-frame" style={{ '--bar': colour }}>
      {waitedFrom < from && <span class="bar-wait" style={across(waitedFrom, from)} />}
      <span class="bar" style={across(from, to)} />
      {path.segments.get(node)?.map(({ startUs, endUs }) => (
        <span
          key={startUs}
          class="bar-critical"
          style={across(scale.at(startUs), scale.at(endUs))}
        />
      ))}
      {marksLines &&
        node.lines
          .slice(0, MAX_MARKS)
          .map((us) => (
            <span key={us} class="bar-mark" style={{ insetInlineStart: percent(scale.at(us)) }} />
          ))}
      <span class="bar-label" {...besides(from, to)}>
        <span>{formatDuration(entry.durationUs)}</span>
        {entry.error && <span class="error-text bar-failure">{failureOf(entry)}</span>}
        {attempt && <span class="muted">{attempt}</span>}
        {isMoved && <span class="skewed">its clock differs</span>}
        {entry.orphan && <span class="muted">its parent is missing</span>}
      </span>
    </span>
  );
}

function across(from: number, to: number) {
  return { insetInlineStart: percent(from), inlineSize: percent(to - from) };
}

/** Where a bar's label fits: after it, before it, or on it; nowhere for one that is out of view. */
function besides(from: number, to: number) {
  if (to < 0 || from > 100) return { hidden: true };
  if (to <= 75 || (from < 25 && to < 85)) {
    return {
      'data-at': 'after',
      style: { insetInlineStart: percent(to), maxInlineSize: percent(100 - to) },
    };
  }
  if (from >= 25) {
    return {
      'data-at': 'before',
      style: { insetInlineEnd: percent(100 - from), maxInlineSize: percent(from) },
    };
  }
  return { 'data-at': 'on', style: { insetInlineEnd: percent(100 - to) } };
}
