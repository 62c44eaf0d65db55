import { createHash } from 'node:crypto';
import type { JaegerAnswer, JaegerSpan, JaegerTag, JaegerTrace } from '../model/jaeger-types.ts';
import { isoTime, type Span, startOf } from '../model/span.ts';
import {
  distinct,
  groupById,
  handlesCall,
  parentReference,
  parentsOf,
  spanKey,
} from '../model/span-parents.ts';

/**
 * Spans in the JSON of Jaeger's query API and back. What OpenTelemetry knows of a span and Jaeger
 * does not is in tags there, under the names that Jaeger's own OTLP receiver gives them:
 * `span.kind`, `otel.status_code`, `otel.status_description` and `error`.
 */

type Attributes = Span['attributes'];
type Value = Attributes[string];

/** Tags that are no attributes: they stand for other fields of a span. */
const FIELD_TAGS = new Set([
  'span.kind',
  'otel.status_code',
  'otel.status_description',
  'internal.span.format',
]);

/** The envelope around all that Jaeger's query API answers. */
export function jaegerAnswer<T>(data: T, total = 0): JaegerAnswer<T> {
  return { data, total, limit: 0, offset: 0, errors: null };
}

/** @param spans all of one trace, each once, at least one */
export function toJaeger(spans: readonly Span[]): JaegerTrace {
  const processIds = new Map<string, string>();
  const processes: JaegerTrace['processes'] = {};
  const ids = jaegerIds(spans);
  const parents = parentsOf(spans);
  const converted = spans.map((span) => {
    const key = JSON.stringify([span.service, span.resource]);
    let processID = processIds.get(key);
    if (processID === undefined) {
      processID = `p${processIds.size + 1}`;
      processIds.set(key, processID);
      processes[processID] = { serviceName: span.service, tags: toTags(span.resource) };
    }
    return { ...toJaegerSpan(span, parents.get(span), ids), processID };
  });
  return { traceID: spans[0]?.traceId ?? '', spans: converted, processes, warnings: null };
}

/**
 * The ids that the spans of a trace have in Jaeger's JSON, where each has its own: that which it came
 * with, and one made from what tells it from the others where they share one. As in Jaeger, the
 * calling side of a call keeps the id.
 *
 * @param spans of one trace, each once
 */
export function jaegerIds(spans: readonly Span[]): Map<Span, string> {
  const ids = new Map<Span, string>();
  for (const sharing of groupById(spans).values()) {
    const keeps = sharing.find((span) => !handlesCall(span)) ?? sharing[0];
    for (const span of sharing) ids.set(span, span === keeps ? span.spanId : madeId(span));
  }
  return ids;
}

/**
 * The spans of a trace, where each has an id of its own, see {@link jaegerIds}, and names its parent by that.
 *
 * @param spans of one trace, each once
 */
export function withOwnIds(spans: readonly Span[]): Span[] {
  const ids = jaegerIds(spans);
  const parents = parentsOf(spans);
  return spans.map((span) => {
    const parentSpanId = parentIdOf(span, parents.get(span), ids);
    const spanId = ids.get(span) ?? span.spanId;
    return { ...span, spanId, ...(parentSpanId !== undefined && { parentSpanId }) };
  });
}

function parentIdOf(
  span: Span,
  parent: Span | undefined,
  ids: ReadonlyMap<Span, string>,
): string | undefined {
  return (parent && ids.get(parent)) ?? span.parentSpanId;
}

function madeId(span: Span): string {
  return createHash('sha256').update(spanKey(span)).digest('hex').slice(0, 16);
}

/**
 * A span without its process, whose `processID` is empty.
 *
 * @param parent the span's, when it is there
 * @param ids of all spans of the trace, see {@link jaegerIds}
 */
export function toJaegerSpan(
  span: Span,
  parent: Span | undefined,
  ids: ReadonlyMap<Span, string>,
): JaegerSpan {
  const { traceId, spanId } = span;
  const parentId = parentIdOf(span, parent, ids);
  const links = span.links.filter(
    (link) => link.traceId !== traceId || link.spanId !== span.parentSpanId,
  );
  const spanID = ids.get(span) ?? spanId;
  const shared = `its id is ${spanId}, which another span of this trace has, too`;
  return {
    traceID: traceId,
    spanID,
    operationName: span.name,
    references: [
      ...(parentId ? [reference('CHILD_OF', traceId, parentId)] : []),
      ...links.map((link) => reference('FOLLOWS_FROM', link.traceId, link.spanId)),
    ],
    startTime: startOf(span),
    duration: Math.round(span.durationMs * 1000),
    tags: tagsOf(span),
    logs: span.events.map((event) => ({
      timestamp: startOf({ startTime: event.time }),
      fields: fieldsOf(event),
    })),
    processID: '',
    warnings: spanID === spanId ? null : [shared],
  };
}

/** A span's tags: its attributes, and what Jaeger has no field for. */
export function tagsOf(span: Pick<Span, 'attributes' | 'kind' | 'status'>): JaegerTag[] {
  const { attributes, kind, status } = span;
  return [
    ...toTags(attributes),
    ...(kind === 'unspecified' ? [] : [tag('span.kind', kind)]),
    ...(status.code === 'unset' ? [] : [tag('otel.status_code', status.code.toUpperCase())]),
    ...(status.code === 'error' && attributes.error !== true ? [tag('error', true)] : []),
    ...(status.message ? [tag('otel.status_description', status.message)] : []),
  ];
}

/** An event's fields: its attributes, and its name as Jaeger has it. */
export function fieldsOf({ name, attributes }: Span['events'][number]): JaegerTag[] {
  return [...(name && !('event' in attributes) ? [tag('event', name)] : []), ...toTags(attributes)];
}

export function toTags(attributes: Attributes): JaegerTag[] {
  return Object.entries(attributes).map(([key, value]) => tag(key, value));
}

function tag(key: string, value: Value): JaegerTag {
  switch (typeof value) {
    case 'string':
      return { key, type: 'string', value };
    case 'boolean':
      return { key, type: 'bool', value };
    case 'number':
      return { key, type: Number.isInteger(value) ? 'int64' : 'float64', value };
    default:
      // Jaeger has no lists and maps: they are JSON in a string, and what is not set is empty.
      return { key, type: 'string', value: value === null ? '' : JSON.stringify(value) };
  }
}

function reference(refType: 'CHILD_OF' | 'FOLLOWS_FROM', traceID: string, spanID: string) {
  return { refType, traceID, spanID };
}

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

function toAttributes(tags: readonly JaegerTag[]): Attributes {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
