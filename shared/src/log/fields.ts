import os from 'node:os';
import { isMainThread, threadId } from 'node:worker_threads';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import { isError } from '../contracts/thrown.ts';
import { currentUuid } from '../process/correlation.ts';
import { redactFields, redactText } from '../redaction/index.ts';
import { type CallSite, callSite } from './call-site.ts';
import { microsecondsNow, millisecondsSince } from './clock.ts';

/*
 * The fields of a line in the Logstash V1 format, named and shaped as in listing 12.1. Those that
 * differ from line to line are returned as JSON, each field after a comma.
 */

/** The fields that are the same in every line of a process. */
export function constantFields(name: string, instance: string) {
  return {
    '@version': 1,
    name,
    instance,
    source_host: os.hostname(),
    process: process.pid,
    processName: 'MainProcess',
    thread: threadId,
    threadName: isMainThread ? 'MainThread' : `Thread-${threadId}`,
    args: [],
    stack_info: null,
  };
}

const started = performance.now();
let second = 0;
let secondText = '';

/**
 * The same moment in three forms, and how long this module has been loaded by then, in ms: that is so
 * whatever becomes of the wall clock.
 */
export function timeFields(): string {
  const now = microsecondsNow();
  const micros = now % 1_000_000;
  if (second !== now - micros) {
    second = now - micros;
    secondText = new Date(second / 1000).toISOString().slice(0, 19);
  }
  const fraction = String(micros).padStart(6, '0');
  return (
    `,"@timestamp":"${secondText}.${fraction}Z","created":${second / 1_000_000}.${fraction}` +
    `,"msecs":${micros / 1000},"relativeCreated":${millisecondsSince(started)}`
  );
}

const siteTexts = new WeakMap<CallSite, string>();

/** Where `callee`, the method of the logger that is running, was called. */
export function siteFields(callee: (...args: never[]) => unknown): string {
  const site = callSite(callee);
  let text = siteTexts.get(site);
  if (text === undefined) {
    text = membersOf(site);
    siteTexts.set(site, text);
  }
  return text;
}

/**
 * The request at hand, and what the caller says beyond the message, without secrets. A caller's
 * field that has the name of another field of the line is called `field_<name>`; `uuid`,
 * `trace_id` and `span_id` are the caller's to give only where there is no request.
 */
export function extraFields(fields: object | undefined): string {
  const request = requestFields();
  const own = isError(fields) ? { err: fields } : fields;
  return membersOf(request) + (own ? ownFields(redactFields(own), request) : '');
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

function ownFields(own: Record<string, unknown>, request: Record<string, string>): string {
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

const RESERVED = new Set([
  ...Object.keys(constantFields('', '')),
  ...['levelname', 'levelno', '@timestamp', 'created', 'msecs', 'relativeCreated'],
  ...['pathname', 'filename', 'module', 'funcName', 'lineno', 'message', 'msg', 'exc_info'],
]);

function freeName(key: string, own: object, request: object): string {
  let name = key;
  while (RESERVED.has(name) || Object.hasOwn(request, name) || (name !== key && name in own)) {
    name = `field_${name}`;
  }
  return name;
}

function membersOf(object: object): string {
  const text = JSON.stringify(object);
  return text === '{}' ? '' : `,${text.slice(1, -1)}`;
}
