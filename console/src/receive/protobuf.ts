import protobuf from 'protobufjs';
import { BadExportRequest } from './bad-export-request.ts';
import { SCHEMA } from './opentelemetry-proto.ts';

const root = protobuf.parse(SCHEMA).root.resolveAll();
// What is not set is null, as in JSON, and not the type's own zero.
for (const type of root.nestedArray) {
  if (!(type instanceof protobuf.Type)) continue;
  for (const { name } of type.fieldsArray) Object.assign(type.ctor.prototype, { [name]: null });
}
const ExportResponse = root.lookupType('ExportResponse');
const Status = root.lookupType('Status');

/** The wire type of what is preceded by its length: messages among others. */
const BYTES = 2;
/** More than 8 MB of honest spans have: an attribute is two messages of some 40 bytes together. */
const MOST_MESSAGES = 600_000;

/** What OpenTelemetry's protocol calls the requests that we take. */
export type RequestType =
  | 'ExportTraceServiceRequest'
  | 'ExportLogsServiceRequest'
  | 'ExportMetricsServiceRequest';

/**
 * Decodes an export request into what its JSON would be, except that ids and bytes stay
 * bytes, 64-bit integers are two halves, and a double that is no number stays one. Nothing about its
 * values is checked here.
 *
 * @throws BadExportRequest when there is more than can be looked at in good time
 * @throws Error when these are not protocol buffers: cut off, or nested too deep
 */
export function decodeRequest(type: RequestType, body: Uint8Array): unknown {
  const request = root.lookupType(type);
  refuseTooManyMessages(request, body);
  return request.decode(body);
}

/**
 * Goes over the wire format and counts messages, before any is made: an empty one takes two bytes
 * there, and as an object a hundred times that.
 */
function refuseTooManyMessages(request: protobuf.Type, body: Uint8Array): void {
  if (body.length < 2 * MOST_MESSAGES) return;
  const reader = protobuf.Reader.create(body);
  const around = [{ type: request, end: body.length }];
  let left = MOST_MESSAGES;
  for (let inside = around.at(-1); inside; inside = around.at(-1)) {
    if (reader.pos >= inside.end) {
      around.pop();
      continue;
    }
    const tag = reader.uint32();
    const type = inside.type.fieldsById[tag >>> 3]?.resolvedType;
    if ((tag & 7) !== BYTES || !(type instanceof protobuf.Type)) {
      reader.skipType(tag & 7);
      continue;
    }
    left -= 1;
    if (left < 0) throw new BadExportRequest(`a request may have ${MOST_MESSAGES} messages in all`);
    const length = reader.uint32();
    around.push({ type, end: reader.pos + length });
  }
}

/**
 * Encodes the response to an export request.
 *
 * @param rejected how many items were left out
 * @param fault what is wrong with one of them
 */
export function encodeResponse(rejected: number, fault: string | undefined): Uint8Array {
  const partialSuccess = { rejected, errorMessage: fault };
  return ExportResponse.encode(rejected > 0 ? { partialSuccess } : {}).finish();
}

/** Encodes a `google.rpc.Status`, whose code OTLP does not use. */
export function encodeStatus(message: string): Uint8Array {
  return Status.encode({ message }).finish();
}
