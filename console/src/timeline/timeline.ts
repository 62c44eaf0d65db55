import { jaegerIds } from '../jaeger/ids.ts';
import { toJaegerSpan, toTags } from '../jaeger/to-jaeger.ts';
import type { LogLine, Timeline, TimelineEntry, TimelineSpan } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import { endOf, hasFailed, type Span, startOf } from '../model/span.ts';
import { meantOf } from '../model/span-parents.ts';
import { type ClockedSpan, clockSkew } from './clock-skew.ts';
import { type Row, traceTree } from './trace-tree.ts';

/** A span with what happened in it; without a span the whole, in which roots stand. */
interface Node {
  entry?: TimelineSpan;
  children: Node[];
  lines: { line: LogLine; startUs: number }[];
}

/**
 * Merges the spans and the log lines of a request into one timeline. A line stands in the span that
 * its `trace_id` and `span_id` name, by its time between the spans that are children of that one; a
 * line whose span is not there stands at depth 0. What a clock that is wrong puts before its own cause
 * is moved, see {@link clockSkew}.
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
  const whole: Node = { children: [], lines: [] };
  const bySpan: BySpan = new Map();
  for (const trace of byTrace(spans)) addTrace(trace, whole, bySpan);
  whole.children.sort(byStart);
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

function byTrace(spans: readonly Span[]): Iterable<Span[]> {
  const traces = new Map<string, Span[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  return traces.values();
}

/** Nodes with their spans, by trace and id; Zipkin's spans share ids. */
type BySpan = Map<string, { service: string; kind: Span['kind']; node: Node }[]>;

/** Adds a trace's spans to the whole, as a tree. */
function addTrace(spans: Span[], whole: Node, bySpan: BySpan): void {
  /** The node that each depth has at the moment, from the whole on. */
  const path = [whole];
  const rows = traceTree(spans);
  const ids = jaegerIds(rows.map(({ span }) => span));
  const skew = clockSkew(rows.map((row) => clocked(row, ids)));
  for (const row of rows) {
    const entry = spanEntry(row, ids, skew);
    const node: Node = { entry, children: [], lines: [] };
    path.length = row.depth + 1;
    path.at(-1)?.children.push(node);
    path.push(node);
    const { traceId, spanId, service, kind } = row.span;
    const key = keyOf(traceId, spanId);
    bySpan.set(key, [...(bySpan.get(key) ?? []), { service, kind, node }]);
  }
}

/** The node of the span that a line was written in; undefined when it is not there. */
function nodeOf(line: LogLine, bySpan: BySpan): Node | undefined {
  const { trace_id, span_id, name } = line.record;
  const writer = folderName(String(name ?? line.instance));
  const sharing = bySpan.get(keyOf(trace_id, span_id)) ?? [];
  return meantOf(sharing, (service) => folderName(service) === writer)?.node;
}

function clocked({ span, parent }: Row, ids: ReadonlyMap<Span, string>): ClockedSpan {
  const startUs = startOf(span);
  return {
    id: ids.get(span) ?? span.spanId,
    parentId: parent && ids.get(parent),
    service: span.service,
    startUs,
    durationUs: endOf(span) - startUs,
  };
}

function spanEntry(
  { span, parent, depth, orphan }: Row,
  ids: ReadonlyMap<Span, string>,
  skew: ReadonlyMap<string, number>,
): TimelineSpan {
  const jaegerSpan = toJaegerSpan(span, parent, ids);
  const skewUs = skew.get(jaegerSpan.spanID);
  return {
    type: 'span',
    startUs: startOf(span) + (skewUs ?? 0),
    ...(skewUs !== undefined && { skewUs }),
    durationUs: endOf(span) - startOf(span),
    depth,
    orphan,
    service: span.service,
    error: hasFailed(span),
    spanId: span.spanId,
    span: jaegerSpan,
    process: toTags(span.resource),
  };
}

/** From top to bottom; without recursion, for traces may be thousands of spans deep. */
function inOrder(whole: Node): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const stack: (Node | TimelineEntry)[] = [whole];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if ('type' in next) {
      entries.push(next);
      continue;
    }
    if (next.entry) entries.push(next.entry);
    for (const inside of contentsOf(next).reverse()) stack.push(inside);
  }
  return entries;
}

/** What happened in a span, by time. */
function contentsOf({ entry, children, lines }: Node): (Node | TimelineEntry)[] {
  const contents: (Node | TimelineEntry)[] = [];
  const depth = entry ? entry.depth + 1 : 0;
  const left = children.toSorted(byStart).values();
  let child = left.next();
  for (const { line, startUs } of lines.toSorted((a, b) => a.startUs - b.startUs)) {
    while (child.value?.entry && !isBefore(startUs, child.value.entry)) {
      contents.push(child.value);
      child = left.next();
    }
    const service = entry?.service ?? String(line.record.name ?? line.instance);
    contents.push({ type: 'line', startUs, depth, service, line });
  }
  for (; child.value; child = left.next()) contents.push(child.value);
  return contents;
}

function byStart(a: Node, b: Node): number {
  return (a.entry?.startUs ?? 0) - (b.entry?.startUs ?? 0);
}

/**
 * Whether a line was written before a span began. Spans from Node.js start at whole milliseconds,
 * rounded down, while lines have microseconds: of a line and a span in the same millisecond the line
 * was first, unless the span can have been over by then.
 */
function isBefore(lineUs: number, { startUs, durationUs }: TimelineSpan): boolean {
  const isRounded = startUs % 1000 === 0;
  const sameMillisecond = Math.floor(lineUs / 1000) * 1000 === startUs;
  return lineUs < startUs || (isRounded && sameMillisecond && lineUs < startUs + durationUs);
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

function keyOf(traceId: unknown, spanId: unknown): string {
  return `${traceId} ${spanId}`.toLowerCase();
}
