import type { LogLine, Timeline, TimelineEntry } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import type { Span } from '../model/span.ts';
import { inOrder } from './in-order.ts';
import { nodeOf, spanNodes } from './node.ts';

/**
 * Merges the spans and the log lines of a request into one timeline. A line stands in the span that
 * its `trace_id` and `span_id` name, by its time between the spans that are children of that one; a
 * line whose span is not there stands at depth 0. What a clock that is wrong puts before its own cause
 * is moved, see `clockSkew`.
 *
 * @param id what was asked for: a UUID or a trace's id
 * @param spans of one trace or several, in any order
 * @param lines the newest first
 */
export function timelineOf(
  id: string,
  spans: readonly Span[],
  lines: readonly LogLine[],
): Timeline {
  const { whole, bySpan } = spanNodes(spans);
  const beginOfSpans = whole.children[0]?.entry?.startUs ?? 0;
  for (const line of lines.toReversed()) {
    const node = nodeOf(line, bySpan) ?? whole;
    const { startUs: startOfSpan = beginOfSpans, skewUs = 0 } = node.entry ?? {};
    const writtenUs = timeOf(line);
    const startUs = writtenUs === undefined ? startOfSpan : writtenUs + skewUs;
    node.lines.push({ line, startUs });
  }
  const entries = inOrder(whole);
  const begin = entries.reduce((first, { startUs }) => Math.min(first, startUs), Infinity);
  const end = entries.reduce((last, entry) => Math.max(last, entryEnd(entry)), 0);
  return {
    id,
    beginUs: entries.length > 0 ? begin : 0,
    durationUs: entries.length > 0 ? end - begin : 0,
    services: servicesOf(entries),
    traceIds: tracesOf(entries),
    spanCount: entries.filter(({ type }) => type === 'span').length,
    lineCount: lines.length,
    errorCount: entries.filter(tellsError).length,
    entries,
  };
}

/** When a line was written, in microseconds since 1970; undefined when it does not say. */
function timeOf({ record }: LogLine): number | undefined {
  const time = String(record['@timestamp']);
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) return undefined;
  const [, fraction = ''] = /\.(\d+)/.exec(time) ?? [];
  return Math.floor(milliseconds / 1000) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

function entryEnd(entry: TimelineEntry): number {
  return entry.startUs + (entry.type === 'span' ? entry.durationUs : 0);
}

function tellsError(entry: TimelineEntry): boolean {
  return entry.type === 'span' ? entry.error : entry.line.record.levelname === 'ERROR';
}

/** Each once, though spans and lines name it differently. */
function servicesOf(entries: readonly TimelineEntry[]): string[] {
  const spansFirst = entries.toSorted(
    (a, b) => Number(a.type === 'line') - Number(b.type === 'line'),
  );
  const byFolder = new Map<string, string>();
  for (const { service } of spansFirst) {
    const folder = folderName(service);
    if (!byFolder.has(folder)) byFolder.set(folder, service);
  }
  return [...byFolder.values()];
}

function tracesOf(entries: readonly TimelineEntry[]): string[] {
  const ids = entries.map((entry) =>
    entry.type === 'span' ? entry.span.traceID : entry.line.record.trace_id,
  );
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}
