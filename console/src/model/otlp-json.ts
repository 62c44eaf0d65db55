import { endOf, type Span, startOf } from './span.ts';

/** The numbers that `SpanKind` and `StatusCode` have in OTLP (trace.proto), by their places here. */
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES = ['unset', 'ok', 'error'];

type Attributes = Span['attributes'];
type Value = Attributes[string];

/**
 * Spans as an `ExportTraceServiceRequest` in OTLP's JSON, which is also what the file exporter of
 * OpenTelemetry's Collector writes in one line: hex ids, 64-bit integers as strings, enums as numbers
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 */
export function toOtlpJson(spans: readonly Span[]): { resourceSpans: object[] } {
  const makers = new Map<string, Span[]>();
  for (const span of spans) {
    const maker = JSON.stringify([span.service, span.resource]);
    const own = makers.get(maker);
    if (own) own.push(span);
    else makers.set(maker, [span]);
  }
  return {
    resourceSpans: [...makers.values()].map((own) => ({
      resource: { attributes: resourceOf(own) },
      scopeSpans: [{ scope: {}, spans: own.map(toOtlpSpan) }],
    })),
  };
}

/** @param own spans of one process, at least one */
function resourceOf([first]: readonly Span[]): object[] {
  return keyValues({ 'service.name': first?.service ?? '', ...first?.resource });
}

function toOtlpSpan(span: Span): object {
  const { parentSpanId, events, links, status } = span;
  return {
    traceId: traceIdOf(span),
    spanId: spanIdOf(span),
    ...(parentSpanId !== undefined && { parentSpanId: spanIdOf({ spanId: parentSpanId }) }),
    name: span.name,
    kind: KINDS.indexOf(span.kind),
    startTimeUnixNano: nanoseconds(startOf(span)),
    endTimeUnixNano: nanoseconds(endOf(span)),
    attributes: keyValues(span.attributes),
    events: events.map(({ time, name, attributes }) => ({
      timeUnixNano: nanoseconds(startOf({ startTime: time })),
      name,
      attributes: keyValues(attributes),
    })),
    links: links.map((link) => ({
      traceId: traceIdOf(link),
      spanId: spanIdOf(link),
      attributes: keyValues(link.attributes),
    })),
    status: { ...status, code: STATUS_CODES.indexOf(status.code) },
  };
}

/** Jaeger leaves zeros at the beginning of an id out. */
function traceIdOf({ traceId }: Pick<Span, 'traceId'>): string {
  return traceId.padStart(32, '0');
}

function spanIdOf({ spanId }: Pick<Span, 'spanId'>): string {
  return spanId.padStart(16, '0');
}

/** A time in microseconds since 1970 as OTLP's JSON has it. */
export function nanoseconds(microseconds: number): string {
  return String(BigInt(microseconds) * 1000n);
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    default:
      if (value === null) return {};
      if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
      return { kvlistValue: { values: keyValues(value) } };
  }
}
