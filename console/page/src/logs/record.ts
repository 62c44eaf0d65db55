import type { LogLine, LogRecord } from '../../../src/model/api-types.ts';
import { formatValue } from '../ui/format.ts';
import { toUs } from '../ui/moment.ts';

/** What every record has: the fields of the Logstash V1 format, and those of the request. */
const COMMON = new Set([
  ...['@timestamp', '@version', 'message', 'levelname', 'levelno', 'name', 'instance'],
  ...[
    'source_host',
    'process',
    'processName',
    'pathname',
    'filename',
    'module',
    'funcName',
    'lineno',
    'args',
  ],
  ...['msg', 'stack_info', 'created', 'msecs', 'relativeCreated', 'thread', 'threadName'],
  ...['uuid', 'trace_id', 'span_id', 'exc_info'],
]);

/** Whether lines have a field of this name, as far as can be told without asking. */
export function isUsualField(name: string): boolean {
  return COMMON.has(name) || name === '_exists_';
}

/** What tells most, so it stands first. */
const FIRST = ['message', 'exc_info'];
const THEN = ['uuid', 'trace_id', 'span_id', '@timestamp', 'levelname', 'name', 'instance'];

/** A field as text; empty when the record does not have it. */
export function textOf(record: LogRecord, name: string): string {
  const value = record[name];
  return value === undefined || value === null ? '' : formatValue(value);
}

/** When a line was written, in microseconds since 1970. */
export function timeOf({ record }: LogLine): number {
  return toUs(textOf(record, '@timestamp'));
}

/** Who wrote it: the service that the record names, else the process. */
export function serviceOfLine({ record, instance }: LogLine): string {
  return textOf(record, 'name') || instance;
}

/** What the writer added to the common fields, for example `status=placed`. */
export function ownFields(record: LogRecord): string {
  return Object.keys(record)
    .filter((name) => !COMMON.has(name))
    .map((name) => `${name}=${JSON.stringify(record[name])?.replace(/^"(\S*)"$/, '$1')}`)
    .join(' ');
}

/** All fields of a line, those first that tell most. */
export function fieldsOf({ record, instance }: LogLine): { name: string; value: unknown }[] {
  const all: LogRecord = { instance, ...record };
  const own = Object.keys(record).filter((name) => !COMMON.has(name));
  const names = new Set([...FIRST, ...own, ...THEN, ...Object.keys(all)]);
  return [...names].filter((name) => name in all).map((name) => ({ name, value: all[name] }));
}
