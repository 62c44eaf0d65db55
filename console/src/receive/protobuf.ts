import protobuf from 'protobufjs';
import { BadExportRequest } from './bad-export-request.ts';

/**
 * Of OpenTelemetry's protocol (opentelemetry-proto 1.x) and of google.rpc the fields that we read
 * and write, with their numbers. The decoder passes over all others, as protocol buffers want it.
 * Enums are plain numbers here, as they are in OTLP's JSON. What is not UTF-8 in a text becomes
 * U+FFFD: it must not cost all the others. This edition can say so, where proto3 cannot; on the wire
 * they are the same.
 */
const SCHEMA = `
  edition = "2023";
  option features.utf8_validation = NONE;

  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1;
    bytes span_id = 2;
    bytes parent_span_id = 4;
    string name = 5;
    int32 kind = 6;
    fixed64 start_time_unix_nano = 7;
    fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9;
    repeated Event events = 11;
    repeated Link links = 13;
    SpanStatus status = 15;
  }
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
  message Link { bytes trace_id = 1; bytes span_id = 2; repeated KeyValue attributes = 4; }
  message SpanStatus { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value {
      string string_value = 1;
      bool bool_value = 2;
      int64 int_value = 3;
      double double_value = 4;
      ArrayValue array_value = 5;
      KeyValueList kvlist_value = 6;
      bytes bytes_value = 7;
    }
  }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }

  message ExportTraceServiceResponse { PartialSuccess partial_success = 1; }
  message PartialSuccess { int64 rejected_spans = 1; string error_message = 2; }

  message Status { int32 code = 1; string message = 2; }
`;

const root = protobuf.parse(SCHEMA).root.resolveAll();
// What is not set is null, as in JSON, and not the type's own zero.
for (const type of root.nestedArray) {
  if (!(type instanceof protobuf.Type)) continue;
  for (const { name } of type.fieldsArray) Object.assign(type.ctor.prototype, { [name]: null });
}
const ExportRequest = root.lookupType('ExportTraceServiceRequest');
const ExportResponse = root.lookupType('ExportTraceServiceResponse');
const Status = root.lookupType('Status');

/** The wire type of what is preceded by its length: messages among others. */
const BYTES = 2;
/** More than 8 MB of honest spans have: an attribute is two messages of some 40 bytes together. */
const MOST_MESSAGES = 600_000;

/**
 * Decodes an `ExportTraceServiceRequest` into what its JSON would be, except that ids and bytes stay
 * bytes, 64-bit integers are two halves, and a double that is no number stays one. Nothing about its
 * values is checked here.
 *
 * @throws BadExportRequest when there is more than can be looked at in good time
 * @throws Error when these are not protocol buffers: cut off, or nested too deep
 */
export function decodeExportRequest(body: Uint8Array): unknown {
  refuseTooManyMessages(body);
  return ExportRequest.decode(body);
}

/**
 * Goes over the wire format and counts messages, before any is made: an empty one takes two bytes
 * there, and as an object a hundred times that.
 */
function refuseTooManyMessages(body: Uint8Array): void {
  if (body.length < 2 * MOST_MESSAGES) return;
  const reader = protobuf.Reader.create(body);
  const around = [{ type: ExportRequest, end: body.length }];
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

/** Encodes an `ExportTraceServiceResponse` that is given as its JSON would be. */
export function encodeExportResponse(response: object): Uint8Array {
  return ExportResponse.encode(ExportResponse.fromObject(response)).finish();
}

/** Encodes a `google.rpc.Status`, whose code OTLP does not use. */
export function encodeStatus(message: string): Uint8Array {
  return Status.encode({ message }).finish();
}
