import { eventHandlers } from '@simplebank/shared/contracts';
import { peerOf } from '../graph/peer.ts';
import type { LogLine } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import { endOf, hasFailed, type Span, startOf } from '../model/span.ts';
import { distinct, handlesCall, parentsOf } from '../model/span-parents.ts';
import { linesMissing } from './order-lines.ts';

/** A span comes soon after its last line; one that has not come by then never will, in milliseconds. */
const LATE_MS = 10_000;

/**
 * What a request or a trace should have and has not, a sentence each: parents, the answer of who was
 * asked, handlers of events, spans of a trace that lines name, one of the eleven lines of an order. And
 * that it is in several traces, where it should be one.
 *
 * @param nowMs milliseconds since 1970: what may still be under way is not missing
 */
export function missingIn(
  spans: readonly Span[],
  lines: readonly LogLine[],
  nowMs: number,
): string[] {
  const newestLine = Math.max(
    ...lines.map(({ record }) => Date.parse(String(record['@timestamp']))),
  );
  const newestSpan = Math.max(...spans.map((span) => endOf(span) / 1000));
  if (nowMs - Math.max(newestLine || 0, newestSpan) < LATE_MS) return [];
  const traces = [...groups(spans).values()];
  return [
    ...traces.flatMap(inTrace),
    ...brokenTraces(traces),
    ...linesElsewhere(spans, lines),
    ...linesMissing(spans, lines),
  ];
}

function groups(spans: readonly Span[]): Map<string, Span[]> {
  const traces = new Map<string, Span[]>();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return traces;
}

function inTrace(all: Span[]): string[] {
  const spans = distinct(all);
  const parents = parentsOf(spans);
  const children = new Map<Span, Span[]>();
  for (const [span, parent] of parents)
    children.set(parent, [...(children.get(parent) ?? []), span]);
  const tops = spans.filter((span) => !parents.has(span));
  const sentences = tops.flatMap((span) => parentMissing(span, tops));
  for (const span of spans) {
    const below = children.get(span) ?? [];
    if (span.kind === 'client') sentences.push(...answerMissing(span, below));
    if (span.kind === 'producer') sentences.push(...handlersMissing(span, below));
  }
  return sentences;
}

/** Who sends a request may have a span of its own, which is no business of ours. */
function parentMissing(span: Span, tops: readonly Span[]): string[] {
  if (span.parentSpanId === undefined) return [];
  if (tops.length === 1 && span.kind === 'server') return [];
  return [`The span above ${nameOf(span)} never came.`];
}

function answerMissing(span: Span, below: readonly Span[]): string[] {
  const peer = peerOf(span);
  if (peer?.kind !== 'service' || below.some(handlesCall)) return [];
  const outcome = hasFailed(span) ? ', and did not answer' : '';
  return [`${folderName(peer.name)} was asked by ${nameOf(span)}${outcome}: no span of it came.`];
}

function handlersMissing(span: Span, below: readonly Span[]): string[] {
  const [, source, event] = /^publish (\w+)\.events:(\w+)$/.exec(span.name) ?? [];
  const handlers = new Map(Object.entries<readonly string[]>(eventHandlers)).get(
    `${source}/${event}`,
  );
  return (handlers ?? []).flatMap((handler) => {
    const [service = handler] = handler.split('.');
    if (below.some((child) => ownName(child) === folderName(service))) return [];
    return [
      `${folderName(service)} has not handled the event ${event}: no span of ${handler} came.`,
    ];
  });
}

/** A trace that begins somewhere else while another is under way is most likely its lost part. */
function brokenTraces(traces: readonly Span[][]): string[] {
  const tops = traces.flatMap((spans) => {
    const sorted = spans.toSorted((a, b) => startOf(a) - startOf(b));
    const [first] = sorted;
    return first ? [{ first, endUs: Math.max(...spans.map(endOf)) }] : [];
  });
  return tops.flatMap(({ first }) => {
    const around = tops.find(
      (other) =>
        other.first.traceId !== first.traceId &&
        other.first.service !== first.service &&
        startOf(other.first) < startOf(first) &&
        startOf(first) < other.endUs,
    );
    if (!around) return [];
    return [
      `The trace is broken: ${nameOf(first)} begins trace ${first.traceId} while ` +
        `${nameOf(around.first)} is under way in another. Nobody passed the header traceparent on.`,
    ];
  });
}

/** Lines under a trace that has no span, though others of the request have some. */
function linesElsewhere(spans: readonly Span[], lines: readonly LogLine[]): string[] {
  const known = new Set(spans.map(({ traceId }) => traceId));
  const byTrace = new Map<string, LogLine[]>();
  for (const line of lines) {
    const id = line.record.trace_id;
    if (typeof id !== 'string' || known.has(id)) continue;
    byTrace.set(id, [...(byTrace.get(id) ?? []), line]);
  }
  return [...byTrace].map(([id, own]) => {
    const names = own.map(({ record, instance }) => folderName(String(record.name ?? instance)));
    const many = own.length === 1 ? 'One line' : `${own.length} lines`;
    const are = own.length === 1 ? 'is' : 'are';
    return `${many} of ${[...new Set(names)].join(', ')} ${are} under trace ${id}, of which no span came.`;
  });
}

/** Of a service whose traces were imported, without the name of the import. */
function ownName({ service }: Span): string {
  return folderName(service).replace(/ \(.+\)$/, '');
}

function nameOf({ service, name }: Span): string {
  return `${folderName(service)}: ${name}`;
}
