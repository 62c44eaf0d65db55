import os from 'node:os';
import { isMainThread, threadId } from 'node:worker_threads';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import pino, { type DestinationStream } from 'pino';
import { type CallSite, callSite } from './call-site.ts';
import { microsecondsNow } from './clock.ts';
import { currentUuid } from './correlation.ts';
import { redactFields, redactText } from './redaction.ts';

export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** What a line says beyond its message; an error goes under `err` and becomes `exc_info`. */
export type Fields = Record<string, unknown> & { err?: unknown };

export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export interface LoggerOptions {
  /** The service, as the lines name it. */
  name: string;
  /** The least level that is written. */
  level: Level;
  /** Where the lines go; standard output unless said otherwise. */
  destination?: DestinationStream & { flushSync?(): void };
}

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40 };
const STARTED = microsecondsNow();

/**
 * Makes the logger of a service. Each call writes one line: a JSON object with the fields of the
 * Logstash V1 format as listing 12.1 shows them, and inside a request `uuid`, `trace_id` and
 * `span_id`. Secrets and personal data are `[redacted]` (12.3.5), see redaction.ts.
 *
 * The caller's fields stand beside the others. One that has the name of another field of the line
 * is written as `field_<name>`, and `err` as `exc_info`: type, message and stack in one string.
 * Nothing that is logged makes these methods throw.
 *
 * `flush` returns when every line so far has been handed to the operating system.
 */
export function createLogger(options: LoggerOptions): Logger & { flush(): void } {
  const { name, level, destination = standardOutput() } = options;
  let varying = '';
  const lines = pino(
    {
      customLevels: LEVELS,
      useOnlyCustomLevels: true,
      level: level.toLowerCase(),
      formatters: { level: (label, levelno) => ({ levelname: label.toUpperCase(), levelno }) },
      base: constantFields(name),
      messageKey: 'message',
      // pino takes the time as a piece of JSON. All that differs from line to line goes with it:
      // that is several times cheaper than an object for pino to go through.
      timestamp: () => timeFields() + varying,
    },
    destination,
  );

  function methodOf(label: keyof typeof LEVELS): Logger['info'] {
    const log: Logger['info'] = (message, fields) => {
      if (!lines.isLevelEnabled(label)) return;
      const text = redactText(String(message));
      const request = requestFields();
      varying =
        `${siteFields(callSite(log))},"msg":${JSON.stringify(text)}` +
        json(request) +
        (fields ? ownFields(fields, request) : '');
      lines[label](text);
    };
    return log;
  }

  return {
    debug: methodOf('debug'),
    info: methodOf('info'),
    warn: methodOf('warn'),
    error: methodOf('error'),
    flush: () => destination.flushSync?.(),
  };
}

/** Written at once, line by line: no line is lost with the process, none is written by half. */
function standardOutput() {
  return pino.destination({ dest: 1, sync: true });
}

function constantFields(name: string) {
  return {
    '@version': 1,
    name,
    source_host: os.hostname(),
    process: process.pid,
    processName: 'MainProcess',
    thread: threadId,
    threadName: isMainThread ? 'MainThread' : `Thread-${threadId}`,
    args: [],
    stack_info: null,
  };
}

const RESERVED = new Set([
  ...Object.keys(constantFields('')),
  ...['levelname', 'levelno', '@timestamp', 'created', 'msecs', 'relativeCreated'],
  ...['pathname', 'filename', 'module', 'funcName', 'lineno', 'message', 'msg', 'exc_info'],
]);

/** The fields of an object as they stand inside the braces of a line, each after a comma. */
function json(fields: object): string {
  const text = JSON.stringify(fields);
  return text === '{}' ? '' : `,${text.slice(1, -1)}`;
}

let second = 0;
let secondText = '';

/** The same moment three times, and how many milliseconds the process has been running by then. */
function timeFields(): string {
  const now = microsecondsNow();
  const micros = now % 1_000_000;
  if (second !== now - micros) {
    second = now - micros;
    secondText = new Date(second / 1000).toISOString().slice(0, 19);
  }
  const fraction = String(micros).padStart(6, '0');
  return (
    `,"@timestamp":"${secondText}.${fraction}Z","created":${second / 1_000_000}.${fraction}` +
    `,"msecs":${micros / 1000},"relativeCreated":${(now - STARTED) / 1000}`
  );
}

const siteTexts = new WeakMap<CallSite, string>();

function siteFields(site: CallSite): string {
  let text = siteTexts.get(site);
  if (text === undefined) {
    text = json(site);
    siteTexts.set(site, text);
  }
  return text;
}

function requestFields(): Record<string, string> {
  const fields: Record<string, string> = {};
  const uuid = currentUuid();
  const span = trace.getActiveSpan()?.spanContext();
  if (uuid !== undefined) fields.uuid = redactText(uuid);
  if (span && isSpanContextValid(span)) {
    fields.trace_id = span.traceId;
    fields.span_id = span.spanId;
  }
  return fields;
}

function ownFields(fields: Fields, request: Record<string, string>): string {
  const own = redactFields(fields);
  let text = '';
  for (const [key, value] of Object.entries(own)) {
    if (key === 'err') {
      const error = typeof value === 'string' ? value : JSON.stringify(value);
      text += `,"exc_info":${JSON.stringify(error)}`;
    } else if (request[key] !== value) {
      text += `,${JSON.stringify(freeName(key, own, request))}:${JSON.stringify(value)}`;
    }
  }
  return text;
}

function freeName(key: string, own: object, request: object): string {
  let name = key;
  while (RESERVED.has(name) || name in request || (name !== key && name in own)) {
    name = `field_${name}`;
  }
  return name;
}
