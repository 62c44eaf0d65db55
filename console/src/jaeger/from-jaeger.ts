import type { JaegerSpan, JaegerTag, JaegerTrace } from '../model/jaeger-types.ts';
import { isoTime, type Span } from '../model/span.ts';
import { distinct, parentReference } from '../model/span-parents.ts';

/** Tags that are no attributes: they stand for other fields of a span. */
const FIELD_TAGS = new Set([
  'span.kind',
  'otel.status_code',
  'otel.status_description',
  'internal.span.format',
]);

/**
 * The spans of a trace as Jaeger tells it, each once. What Jaeger does not have is lost: the attributes of
 * links, and whether a string was a list or a map.
 */
export function fromJaeger(trace: JaegerTrace): Span[] {
  const spans = trace.spans.map((span) => fromJaegerSpan(span, trace.processes[span.processID]));
  return distinct(spans);
}

function fromJaegerSpan(
  span: JaegerSpan,
  process: JaegerTrace['processes'][string] | undefined,
): Span {
  const tags = new Map(span.tags.map(({ key, value }) => [key, value]));
  const parent = parentReference(span);
  const status = statusOf(tags);
  return {
    traceId: span.traceID,
    spanId: span.spanID,
    ...(parent && { parentSpanId: parent.spanID }),
    name: span.operationName,
    service: process?.serviceName ?? 'unknown_service',
    resource: toAttributes(process?.tags ?? []),
    kind: kindOf(tags.get('span.kind')),
    startTime: isoTime(span.startTime),
    durationMs: span.duration / 1000,
    attributes: toAttributes(span.tags.filter((each) => !standsForField(each, status))),
    events: span.logs.map(fromJaegerLog),
    status,
    links: span.references
      .filter((candidate) => candidate !== parent)
      .map(({ traceID, spanID }) => ({ traceId: traceID, spanId: spanID, attributes: {} })),
  };
}

function fromJaegerLog({ timestamp, fields }: JaegerSpan['logs'][number]): Span['events'][number] {
  const name = fields.find(({ key }) => key === 'event');
  return {
    time: isoTime(timestamp),
    name: String(name?.value ?? ''),
    attributes: toAttributes(fields.filter((field) => field !== name)),
  };
}

function kindOf(tag: JaegerTag['value'] | undefined): Span['kind'] {
  const known = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
  return known.find((kind) => kind === tag) ?? 'unspecified';
}

function statusOf(tags: Map<string, JaegerTag['value']>): Span['status'] {
  const code = tags.get('otel.status_code');
  const message = tags.get('otel.status_description');
  return {
    code: code === 'ERROR' ? 'error' : code === 'OK' ? 'ok' : 'unset',
    ...(message !== undefined && { message: String(message) }),
  };
}

/** Whether a tag is no attribute; `error` is one unless the status says the same. */
function standsForField({ key, value }: JaegerTag, status: Span['status']): boolean {
  return FIELD_TAGS.has(key) || (key === 'error' && value === true && status.code === 'error');
}

function toAttributes(tags: readonly JaegerTag[]): Span['attributes'] {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
