import { z } from 'zod';
import type { Span } from './span.ts';

type Json = z.core.util.JSONType;

/** How deep lists and maps may be nested inside an attribute's value. */
const VALUE_DEPTH = 8;

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

/** In the JSON of protocol buffers, a field that is null is one that is not set. */
const defaulted = <T>(schema: z.ZodType<T>, fallback: T) =>
  schema.nullish().transform((value) => value ?? fallback);
const list = <T>(item: z.ZodType<T>) => defaulted(z.array(item), []);

const hexId = (digits: number) =>
  z
    .string()
    .regex(
      new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`, 'i'),
      `must be ${digits} hex digits, not all 0`,
    )
    .toLowerCase();
const TraceId = hexId(32);
const SpanId = hexId(16);

/** 64-bit integers are strings of decimal digits; numbers are accepted too. */
const Nanoseconds = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().min(0).max(1e20).refine(Number.isInteger)])
  .transform(BigInt);
const Integer = z
  .union([z.string().regex(/^-?\d{1,19}$/), z.int()])
  .transform((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));

/** An AnyValue as plain JSON: bytes stay base64, and a value with no field set is null. */
function anyValue(depth: number): z.ZodType<Json> {
  const inner = depth > 0 ? anyValue(depth - 1) : z.never('is nested too deep');
  return z
    .object({
      stringValue: z.string().nullish(),
      boolValue: z.boolean().nullish(),
      intValue: Integer.nullish(),
      doubleValue: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).nullish(),
      bytesValue: z.string().nullish(),
      arrayValue: z.object({ values: list(inner) }).nullish(),
      kvlistValue: z.object({ values: keyValues(inner) }).nullish(),
    })
    .transform(
      (v) =>
        v.stringValue ??
        v.boolValue ??
        v.intValue ??
        v.doubleValue ??
        v.bytesValue ??
        v.arrayValue?.values ??
        v.kvlistValue?.values ??
        null,
    );
}

function keyValues(value: z.ZodType<Json>) {
  const pairs = list(z.object({ key: z.string(), value: defaulted(value, null) }));
  return pairs.transform(
    (all): Record<string, Json> => Object.fromEntries(all.map((pair) => [pair.key, pair.value])),
  );
}

const Attributes = keyValues(anyValue(VALUE_DEPTH));

const OtlpSpan = z.object({
  traceId: TraceId,
  spanId: SpanId,
  parentSpanId: z.union([SpanId, z.literal('')]).nullish(),
  name: z.string(),
  kind: defaulted(z.int(), 0),
  startTimeUnixNano: Nanoseconds,
  endTimeUnixNano: Nanoseconds,
  attributes: Attributes,
  events: list(
    z.object({
      timeUnixNano: Nanoseconds,
      name: defaulted(z.string(), ''),
      attributes: Attributes,
    }),
  ),
  status: z.object({ code: defaulted(z.int(), 0), message: z.string().nullish() }).nullish(),
  links: list(z.object({ traceId: TraceId, spanId: SpanId, attributes: Attributes })),
});

/** `ExportTraceServiceRequest`. Its spans are looked at one by one: a bad one spoils no other. */
const ExportTraceRequest = z.object({
  resourceSpans: list(
    z.object({
      resource: z.object({ attributes: Attributes }).nullish(),
      scopeSpans: list(z.object({ spans: list(z.unknown()) })),
    }),
  ),
});

/** The request holds nothing that can be kept: the sender's fault, and no use to send again. */
export class BadExportRequest extends Error {
  override readonly name = 'BadExportRequest';
  /** HTTP status to answer with. */
  readonly status = 400;
}

/**
 * Reads an OTLP export request in its JSON form (OTLP 1.x, "JSON Protobuf Encoding": hex ids,
 * 64-bit integers as strings, enums as numbers). Fields it does not know are ignored.
 *
 * @returns the spans, and for each span that is not valid what is wrong with it
 * @throws BadExportRequest when it is not such a request, or none of its spans is valid
 */
export function readExportRequest(body: unknown): { spans: Span[]; faults: string[] } {
  const request = ExportTraceRequest.safeParse(body);
  if (!request.success) throw new BadExportRequest(explain(request.error));
  const spans: Span[] = [];
  const faults: string[] = [];
  for (const { resource, scopeSpans } of request.data.resourceSpans) {
    const service = String(resource?.attributes['service.name'] || 'unknown_service');
    for (const candidate of scopeSpans.flatMap((scope) => scope.spans)) {
      const span = OtlpSpan.safeParse(candidate);
      if (span.success) spans.push(flatten(service, span.data));
      else faults.push(explain(span.error));
    }
  }
  if (spans.length === 0 && faults[0] !== undefined) {
    throw new BadExportRequest(`no span is valid; the first: ${faults[0]}`);
  }
  return { spans, faults };
}

/** The first fault, in one line: a field and what is wrong with it. */
function explain({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? `${issue.path.join('.') || 'the body'}: ${issue.message}` : 'not valid';
}

function flatten(service: string, span: z.infer<typeof OtlpSpan>): Span {
  const { traceId, spanId, parentSpanId, name, kind, attributes, events, status, links } = span;
  const nanoseconds = span.endTimeUnixNano - span.startTimeUnixNano;
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name,
    service,
    kind: KINDS[kind] ?? 'unspecified',
    startTime: isoTime(span.startTimeUnixNano),
    // A clock that was set back during the span makes no negative duration.
    durationMs: Math.max(0, Number(nanoseconds / 1000n) / 1000),
    attributes,
    events: events.map((event) => ({
      time: isoTime(event.timeUnixNano),
      name: event.name,
      attributes: event.attributes,
    })),
    status: {
      code: STATUS_CODES[status?.code ?? 0] ?? 'unset',
      ...(status?.message && { message: status.message }),
    },
    links,
  };
}

/** ISO 8601 in UTC with microseconds, which a JavaScript Date alone cannot hold. */
function isoTime(nanoseconds: bigint): string {
  const milliseconds = new Date(Number(nanoseconds / 1_000_000n)).toISOString();
  const microseconds = String((nanoseconds / 1000n) % 1000n).padStart(3, '0');
  return milliseconds.replace('Z', `${microseconds}Z`);
}
