import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { isoTime, type Span } from '../span.ts';
import { BadExportRequest, refuseTooManyItems } from './bad-export-request.ts';
import {
  Attributes,
  defaulted,
  LIST_LENGTH,
  list,
  Moment,
  OptionalSpanId,
  OptionalTraceId,
  SpanId,
  Text,
  TraceId,
} from './values.ts';

/** After this many spans others get their turn. */
const SPANS_A_TURN = 500;

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

const OtlpSpan = z.object({
  traceId: TraceId,
  spanId: SpanId,
  parentSpanId: OptionalSpanId,
  name: defaulted(Text, ''),
  kind: defaulted(z.int(), 0),
  startTimeUnixNano: Moment,
  endTimeUnixNano: Moment,
  attributes: Attributes,
  events: list(
    z.object({
      timeUnixNano: Moment,
      name: defaulted(Text, ''),
      attributes: Attributes,
    }),
  ),
  status: z.object({ code: defaulted(z.int(), 0), message: Text.nullish() }).nullish(),
  links: list(
    z.object({ traceId: OptionalTraceId, spanId: OptionalSpanId, attributes: Attributes }),
  ),
});

/** `ExportTraceServiceRequest`. Its spans are looked at one by one: a bad one spoils no other. */
export const ExportTraceRequest = z.object({
  resourceSpans: list(
    z.object({
      resource: z.object({ attributes: Attributes }).nullish(),
      scopeSpans: list(z.object({ spans: list(z.unknown()) })),
    }),
  ),
});

/** What a request brought. */
export interface Export {
  spans: Span[];
  /** How many spans were left out because they are not valid. */
  rejected: number;
  /** What is wrong with the first of those. */
  fault?: string;
}

/**
 * Reads an OTLP export request in its JSON form (OTLP 1.x, "JSON Protobuf Encoding": hex ids,
 * 64-bit integers as strings, enums as numbers), or as `decodeExportRequest` makes it. Fields it
 * does not know are ignored. Large requests let others have their turn.
 *
 * @throws BadExportRequest when it is not such a request, or none of its spans is valid
 */
export async function readExportRequest(body: unknown): Promise<Export> {
  refuseTooManyItems(body);
  const request = ExportTraceRequest.safeParse(body);
  if (!request.success) throw new BadExportRequest(explain(request.error));
  const read: Export = { spans: [], rejected: 0 };
  let left = LIST_LENGTH;
  for (const { resource, scopeSpans } of request.data.resourceSpans) {
    const candidates = scopeSpans.flatMap((scope) => scope.spans);
    left -= candidates.length;
    if (left < 0) throw new BadExportRequest(`a request may have ${LIST_LENGTH} spans`);
    const { 'service.name': name, ...attributes } = resource?.attributes ?? {};
    const maker = { service: String(name || 'unknown_service'), resource: attributes };
    for (const [index, candidate] of candidates.entries()) {
      if (index % SPANS_A_TURN === SPANS_A_TURN - 1) await turn();
      const span = OtlpSpan.safeParse(candidate);
      if (span.success) {
        read.spans.push(flatten(maker, span.data));
      } else {
        read.rejected += 1;
        read.fault ??= explain(span.error);
      }
    }
  }
  if (read.spans.length === 0 && read.fault !== undefined) {
    throw new BadExportRequest(`no span is valid; the first: ${read.fault}`);
  }
  return read;
}

/** The first fault, in one line: a field and what is wrong with it. */
function explain({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? `${issue.path.join('.') || 'the body'}: ${issue.message}` : 'not valid';
}

/** @param maker the process that made the span */
function flatten(maker: Pick<Span, 'service' | 'resource'>, span: z.infer<typeof OtlpSpan>): Span {
  const { traceId, spanId, parentSpanId, name, kind, attributes, events, status, links } = span;
  const nanoseconds = span.endTimeUnixNano - span.startTimeUnixNano;
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name,
    service: maker.service,
    kind: KINDS[kind] ?? 'unspecified',
    startTime: inMicroseconds(span.startTimeUnixNano),
    // A clock that was set back during the span makes no negative duration.
    durationMs: Math.max(0, Number(nanoseconds / 1000n) / 1000),
    attributes,
    events: events.map((event) => ({
      time: inMicroseconds(event.timeUnixNano),
      name: event.name,
      attributes: event.attributes,
    })),
    status: {
      code: STATUS_CODES[status?.code ?? 0] ?? 'unset',
      ...(status?.message && { message: status.message }),
    },
    // A link to nothing says nothing.
    links: links.flatMap(({ traceId, spanId, attributes }) =>
      traceId && spanId ? { traceId, spanId, attributes } : [],
    ),
    resource: maker.resource,
  };
}

function inMicroseconds(nanoseconds: bigint): string {
  return isoTime(Number(nanoseconds / 1000n));
}
