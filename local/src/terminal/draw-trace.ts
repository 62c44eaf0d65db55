import { endOf, hasFailed, type Span, startOf } from '@simplebank/console/span';
import { type Row, traceTree } from '@simplebank/console/trace-tree';
import { paint, visible } from './pretty.ts';

/** In a narrower bar nobody sees which span took the time. */
const MIN_BAR_WIDTH = 20;

/** How wide the columns of numbers are, with the spaces up to the label. */
const NUMBERS_WIDTH = 23;

/**
 * Draws a trace: a heading, then a line for each span with its start and duration in milliseconds,
 * a bar to scale, and its service and name, indented below its parent's.
 *
 * @param spans all of one trace, in any order; at least one
 * @param options.width columns to use. Long names take more: they are never cut.
 */
export function drawTrace(spans: Span[], options: { width: number; colour: boolean }): string {
  const rows = traceTree(spans);
  const begin = rows.reduce((first, { span }) => Math.min(first, startOf(span)), Infinity);
  const length = rows.reduce((last, { span }) => Math.max(last, endOf(span)), 0) - begin;
  const labels = rows.map(labelOf);
  const longest = labels.reduce((most, label) => Math.max(most, label.length), 0);
  const barWidth = Math.max(MIN_BAR_WIDTH, options.width - NUMBERS_WIDTH - longest);
  const scale = barWidth / Math.max(1, length);

  const lines = rows.map(({ span }, index) => {
    const offset = startOf(span) - begin;
    const bar = barOf(offset * scale, (endOf(span) - startOf(span)) * scale, barWidth);
    const line = columns(inMs(offset), span.durationMs.toFixed(3), bar, labels[index] ?? '');
    if (!hasFailed(span)) return line;
    const failed = `${line}  ✗ ${visible(span.status.message ?? 'error')}`;
    return options.colour ? paint('red', failed) : failed;
  });
  const titles = columns('start ms', 'lasts ms', ''.padEnd(barWidth), 'service and span');
  return [...heading(rows, length), '', titles, ...lines].join('\n');
}

/** @param length how long the trace lasted, in microseconds */
function heading(rows: Row[], length: number): string[] {
  const spans = rows.map(({ span }) => span).sort((a, b) => startOf(a) - startOf(b));
  const services = new Set(spans.map(({ service }) => service)).size;
  const errors = spans.filter(hasFailed).length;
  const orphans = rows.filter(({ orphan }) => orphan).length;
  const facts = [
    `${count(spans.length, 'span')} over ${count(services, 'service')} in ${inMs(length)} ms`,
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(orphans > 0 ? [`${count(orphans, 'orphan')} (the parent is not among these spans)`] : []),
  ];
  return [`trace ${spans[0]?.traceId} started ${spans[0]?.startTime}`, facts.join(', ')];
}

function labelOf({ span, depth, orphan }: Row): string {
  const name = visible(`${span.service}  ${span.name}`);
  return `${'  '.repeat(depth)}${name}${orphan ? ` (orphan of ${span.parentSpanId})` : ''}`;
}

/** All in columns. At least one is filled, and none beyond the width. */
function barOf(start: number, length: number, width: number): string {
  const before = Math.min(Math.floor(start), width - 1);
  const filled = Math.min(Math.max(1, Math.round(length)), width - before);
  return `${' '.repeat(before)}${'█'.repeat(filled)}`.padEnd(width);
}

function columns(start: string, duration: string, bar: string, label: string): string {
  return `${start.padStart(9)} ${duration.padStart(9)}  ${bar}  ${label}`;
}

function inMs(microseconds: number): string {
  return (microseconds / 1000).toFixed(3);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
