import { jaegerIds } from '../jaeger/ids.ts';
import { toJaegerSpan, toTags } from '../jaeger/to-jaeger.ts';
import type { LogLine, TimelineSpan } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import { endOf, hasFailed, type Span, startOf } from '../model/span.ts';
import { meantOf } from '../model/span-parents.ts';
import { type ClockedSpan, clockSkew } from './clock-skew.ts';
import { type Row, traceTree } from './trace-tree.ts';

/** A span with what happened in it; without a span the whole, in which roots stand. */
export interface TimelineNode {
  entry?: TimelineSpan;
  children: TimelineNode[];
  lines: { line: LogLine; startUs: number }[];
}

/** Nodes with their spans, by trace and id; Zipkin's spans share ids. */
export type BySpan = Map<string, { service: string; kind: Span['kind']; node: TimelineNode }[]>;

/** The spans of one trace or several as trees, below one node that stands for the whole. */
export function spanNodes(spans: readonly Span[]): { whole: TimelineNode; bySpan: BySpan } {
  const whole: TimelineNode = { children: [], lines: [] };
  const bySpan: BySpan = new Map();
  for (const trace of byTrace(spans)) addTrace(trace, whole, bySpan);
  whole.children.sort(byStart);
  return { whole, bySpan };
}

/** The node of the span that a line was written in; undefined when it is not there. */
export function nodeOf(line: LogLine, bySpan: BySpan): TimelineNode | undefined {
  const { trace_id, span_id, name } = line.record;
  const writer = folderName(String(name ?? line.instance));
  const sharing = bySpan.get(keyOf(trace_id, span_id)) ?? [];
  return meantOf(sharing, (service) => folderName(service) === writer)?.node;
}

/** For sorting by when they began. */
export function byStart(a: TimelineNode, b: TimelineNode): number {
  return (a.entry?.startUs ?? 0) - (b.entry?.startUs ?? 0);
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

/** Adds a trace's spans to the whole, as a tree. */
function addTrace(spans: Span[], whole: TimelineNode, bySpan: BySpan): void {
  /** The node that each depth has at the moment, from the whole on. */
  const path = [whole];
  const rows = traceTree(spans);
  const ids = jaegerIds(rows.map(({ span }) => span));
  const skew = clockSkew(rows.map((row) => clocked(row, ids)));
  for (const row of rows) {
    const entry = spanEntry(row, ids, skew);
    const node: TimelineNode = { entry, children: [], lines: [] };
    path.length = row.depth + 1;
    path.at(-1)?.children.push(node);
    path.push(node);
    const { traceId, spanId, service, kind } = row.span;
    const key = keyOf(traceId, spanId);
    bySpan.set(key, [...(bySpan.get(key) ?? []), { service, kind, node }]);
  }
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

function keyOf(traceId: unknown, spanId: unknown): string {
  return `${traceId} ${spanId}`.toLowerCase();
}
