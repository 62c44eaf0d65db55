import type { LogRecord } from '../model/api-types.ts';
import { isoTime } from '../model/span.ts';
import { type Attributes, attributes, type Json, value } from './attributes.ts';
import { type Export, type Maker, type RequestNames, readExport } from './export.ts';
import { type Fields, Misfit } from './fields.ts';
import { severityOf } from './severity.ts';
import { microseconds, optionalId, text, unsigned } from './values.ts';

const NAMES: RequestNames = {
  resources: 'resourceLogs',
  scopes: 'scopeLogs',
  items: 'logRecords',
  item: 'log record',
};

/** A record, and the process that it is from. */
export interface ReceivedLine {
  instance: string;
  record: LogRecord;
}

/**
 * Reads an `ExportLogsServiceRequest`, from its JSON or as `decodeRequest` makes it, into records of
 * the Logstash V1 format, as far as OTLP has what that wants.
 *
 * @param nowUs the time of records that have none, in microseconds since 1970
 * @throws BadExportRequest when it is not such a request, or none of its records is valid
 */
export function readLogsRequest(
  body: unknown,
  nowUs = Date.now() * 1000,
): Promise<Export<ReceivedLine>> {
  return readExport(body, NAMES, (of, maker) => ({
    instance: instanceOf(maker),
    record: readRecord(of, maker, nowUs),
  }));
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A process is known by a name of its own; a UUID, which is another after each start, is none. */
function instanceOf({ service, resource }: Maker): string {
  const { 'service.instance.id': id } = resource;
  return typeof id === 'string' && id !== '' && !UUID.test(id) ? id : service;
}

function readRecord(of: Fields, { service, resource, scope }: Maker, nowUs: number): LogRecord {
  const eventName = text(of, 'eventName') ?? '';
  const own = attributes(of);
  const named = {
    '@timestamp': isoTime(timeOf(of) ?? nowUs),
    '@version': 1,
    message: messageOf(value(of, 'body')) ?? eventName,
    ...severityOf(of),
    name: service,
    ...logstashFields(own, resource),
    ...set('trace_id', idIn(of, 'traceId', 32)),
    ...set('span_id', idIn(of, 'spanId', 16)),
    ...set('event_name', eventName || undefined),
    ...set('scope', scope || undefined),
    ...(Object.keys(resource).length > 0 && { resource }),
  };
  // An attribute that has the name of one of these is not lost either.
  const isNamed = (key: string) => Object.hasOwn(named, key) || key === 'attributes';
  const all = Object.entries(own);
  const hidden = all.filter(([key]) => isNamed(key));
  return {
    ...named,
    ...Object.fromEntries(all.filter(([key]) => !isNamed(key))),
    ...(hidden.length > 0 && { attributes: Object.fromEntries(hidden) }),
  };
}

function timeOf(of: Fields): number | undefined {
  const time = unsigned(of, 'timeUnixNano') || unsigned(of, 'observedTimeUnixNano');
  return time ? microseconds(time) : undefined;
}

function messageOf(body: Json): string | undefined {
  if (body === null) return undefined;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** "The receivers SHOULD assume that the log record is not associated with a trace" (logs.proto). */
function idIn(of: Fields, field: string, digits: 16 | 32): string | undefined {
  try {
    return optionalId(of, field, digits);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

/** What OpenTelemetry calls otherwise; newer names first. */
const LOGSTASH_NAMES: [field: string, attributes: string[]][] = [
  ['pathname', ['code.file.path', 'code.filepath']],
  ['funcName', ['code.function.name', 'code.function']],
  ['lineno', ['code.line.number', 'code.lineno']],
  ['thread', ['thread.id']],
  ['threadName', ['thread.name']],
  ['source_host', ['host.name']],
  ['process', ['process.pid']],
  ['exc_info', ['exception.stacktrace', 'exception.message', 'exception.type']],
];

function logstashFields(own: Attributes, resource: Attributes): Attributes {
  const fields: Attributes = {};
  for (const [field, names] of LOGSTASH_NAMES) {
    const name = names.find((each) => own[each] !== undefined || resource[each] !== undefined);
    if (name !== undefined) fields[field] = own[name] ?? resource[name] ?? null;
  }
  return fields;
}

function set<T>(field: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [field]: value };
}
