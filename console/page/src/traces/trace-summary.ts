import type { JaegerSpan, JaegerTrace } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { parentReference } from '../../../src/model/span-parents.ts';
import { clockSkew } from '../../../src/timeline/clock-skew.ts';

/** What a list says of a trace. */
export interface TraceSummary {
  traceId: string;
  /** Service and operation of the span that the trace begins with. */
  service: string;
  operation: string;
  /** Of the request, when a span tells it. */
  uuid: string | undefined;
  startUs: number;
  /** From its first span's start to its last one's end. */
  durationUs: number;
  spanCount: number;
  errorCount: number;
  /** By the time of their first span. */
  services: { service: string; spans: number }[];
}

/** @returns undefined for a trace without spans */
export function summarize(trace: JaegerTrace): TraceSummary | undefined {
  const spans = [...trace.spans].sort((a, b) => a.startTime - b.startTime);
  const ids = new Set(spans.map(({ spanID }) => spanID));
  const root = spans.find((span) => !ids.has(parentOf(span) ?? '')) ?? spans[0];
  if (!root) return undefined;
  const counts = new Map<string, number>();
  for (const span of spans) {
    const service = serviceOfSpan(trace, span);
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  const { beginUs, durationUs } = extent(trace);
  return {
    traceId: trace.traceID,
    service: serviceOfSpan(trace, root),
    operation: root.operationName,
    uuid: tagOf(root, 'uuid') ?? spans.map((span) => tagOf(span, 'uuid')).find(Boolean),
    startUs: beginUs,
    durationUs,
    spanCount: spans.length,
    errorCount: spans.filter(hasFailed).length,
    services: [...counts].map(([service, count]) => ({ service, spans: count })),
  };
}

/** When each span started, by its id, in microseconds since 1970: where clocks differ, mended. */
export function startsOf(trace: JaegerTrace): Map<string, number> {
  const skew = clockSkew(
    trace.spans.map((span) => ({
      id: span.spanID,
      parentId: parentOf(span),
      service: serviceOfSpan(trace, span),
      startUs: span.startTime,
      durationUs: span.duration,
    })),
  );
  return new Map(
    trace.spans.map(({ spanID, startTime }) => [spanID, startTime + (skew.get(spanID) ?? 0)]),
  );
}

/** When a trace begins, and how long it takes until its last span ends. */
export function extent(trace: JaegerTrace): { beginUs: number; durationUs: number } {
  const { spans } = trace;
  const starts = startsOf(trace);
  let beginUs = Number.POSITIVE_INFINITY;
  let endUs = Number.NEGATIVE_INFINITY;
  for (const { spanID, startTime, duration } of spans) {
    const startUs = starts.get(spanID) ?? startTime;
    beginUs = Math.min(beginUs, startUs);
    endUs = Math.max(endUs, startUs + duration);
  }
  return spans.length > 0
    ? { beginUs, durationUs: endUs - beginUs }
    : { beginUs: 0, durationUs: 0 };
}

/** The service that made a span, by the one name that the page has for it. */
export function serviceOfSpan(trace: JaegerTrace, span: JaegerSpan): string {
  return folderName(trace.processes[span.processID]?.serviceName ?? 'unknown');
}

/** The id of the span that caused this one. */
export function parentOf(span: JaegerSpan): string | undefined {
  return parentReference(span)?.spanID;
}

/** Whether a span's status is an error. */
export function hasFailed(span: JaegerSpan): boolean {
  return span.tags.some(
    ({ key, value }) => key === 'error' && (value === true || value === 'true'),
  );
}

/** A tag's value as text. */
export function tagOf(span: JaegerSpan, name: string): string | undefined {
  const tag = span.tags.find(({ key }) => key === name);
  return tag && String(tag.value);
}
