import { isoTime, type Span } from '../model/span.ts';
import { attributes } from './attributes.ts';
import { type Export, type Maker, type RequestNames, readExport } from './export.ts';
import { type Fields, fieldsOf, list, object } from './fields.ts';
import { id, microseconds, optionalId, smallInteger, text, unsigned } from './values.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS_CODES = ['unset', 'ok', 'error'] as const;

const NAMES: RequestNames = {
  resources: 'resourceSpans',
  scopes: 'scopeSpans',
  items: 'spans',
  item: 'span',
};

/**
 * Reads an `ExportTraceServiceRequest`, from its JSON or as `decodeRequest` makes it.
 *
 * @throws BadExportRequest when it is not such a request, or none of its spans is valid
 */
export function readSpansRequest(body: unknown): Promise<Export<Span>> {
  return readExport(body, NAMES, readSpan);
}

function readSpan(of: Fields, { service, resource }: Maker): Span {
  const traceId = id(of, 'traceId', 32);
  const spanId = id(of, 'spanId', 16);
  const parentSpanId = optionalId(of, 'parentSpanId', 16);
  const start = unsigned(of, 'startTimeUnixNano');
  const nanoseconds = unsigned(of, 'endTimeUnixNano') - start;
  return {
    traceId,
    spanId,
    name: text(of, 'name') ?? '',
    service,
    kind: KINDS[smallInteger(of, 'kind')] ?? 'unspecified',
    startTime: isoTime(microseconds(start)),
    // A clock that was set back during the span makes no negative duration.
    durationMs: Math.max(0, microseconds(nanoseconds) / 1000),
    attributes: attributes(of),
    events: list(of, 'events', readEvent),
    status: object(of, 'status', readStatus) ?? { code: 'unset' },
    links: list(of, 'links', readLink).flat(),
    resource,
    ...(parentSpanId !== undefined && { parentSpanId }),
  };
}

function readEvent(item: unknown): Span['events'][number] {
  const of = fieldsOf(item);
  return {
    time: isoTime(microseconds(unsigned(of, 'timeUnixNano'))),
    name: text(of, 'name') ?? '',
    attributes: attributes(of),
  };
}

function readStatus(of: Fields): Span['status'] {
  const message = text(of, 'message');
  return {
    code: STATUS_CODES[smallInteger(of, 'code')] ?? 'unset',
    ...(message && { message }),
  };
}

/** A link to nothing says nothing. */
function readLink(item: unknown): Span['links'] {
  const of = fieldsOf(item);
  const traceId = optionalId(of, 'traceId', 32);
  const spanId = optionalId(of, 'spanId', 16);
  const link = { traceId, spanId, attributes: attributes(of) };
  return link.traceId && link.spanId
    ? [{ ...link, traceId: link.traceId, spanId: link.spanId }]
    : [];
}
