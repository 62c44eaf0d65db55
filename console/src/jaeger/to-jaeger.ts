import type { JaegerAnswer, JaegerSpan, JaegerTag, JaegerTrace } from '../model/jaeger-types.ts';
import { type Span, startOf } from '../model/span.ts';
import { parentsOf } from '../model/span-parents.ts';
import { jaegerIds, parentIdOf } from './ids.ts';

/**
 * Spans in the JSON of Jaeger's query API. What OpenTelemetry knows of a span and Jaeger does not is
 * in tags there, under the names that Jaeger's own OTLP receiver gives them: `span.kind`,
 * `otel.status_code`, `otel.status_description` and `error`.
 */

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

export function toTags(attributes: Span['attributes']): JaegerTag[] {
  return Object.entries(attributes).map(([key, value]) => tag(key, value));
}

function tag(key: string, value: Span['attributes'][string]): JaegerTag {
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
