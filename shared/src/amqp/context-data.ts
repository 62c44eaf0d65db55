import type { Message, MessagePropertyHeaders } from 'amqplib';
import { currentRequest } from '../process/correlation.ts';

/**
 * nameko's context data: headers `nameko.*`, which each service passes on with all that it sends
 * while it handles a message. One of them, the stack of call ids, grows by a line with every
 * handler (`WorkerContext` in nameko's `containers.py`).
 */

const prefix = 'nameko.';
const stackHeader = 'nameko.call_id_stack';
/** The calls that led here, of which nameko keeps ten (`parent_calls_tracked`), and this one. */
const maxCallIds = 11;
/** How deep a value may be nested to be passed on. */
const maxDepth = 8;

/** What goes from us to the next under a name without the prefix, or is between two alone. */
const notPassedOn = new Set(
  ['traceparent', 'tracestate', 'baggage', 'x-deadline', 'x-attempt'].map((name) => prefix + name),
);

/** The context data that came with a message. */
export function contextDataOf({ properties }: Message): MessagePropertyHeaders {
  return contextDataIn(properties.headers ?? {});
}

/** The context data among headers. What AMQP might not be able to write again is left out. */
export function contextDataIn(headers: MessagePropertyHeaders): MessagePropertyHeaders {
  const found: MessagePropertyHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(prefix) && !notPassedOn.has(name) && isPlain(value)) found[name] = value;
  }
  return found;
}

/** The context data that goes with a message which the handler at hand sends. */
export function contextData(): MessagePropertyHeaders {
  const { contextData: received = {}, callId } = currentRequest();
  if (!callId) return received;
  const parents: unknown = received[stackHeader];
  const stack = [...(Array.isArray(parents) ? parents : []), callId()];
  return { ...received, [stackHeader]: stack.slice(-maxCallIds) };
}

function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' || typeof value === 'boolean';
  }
  // amqplib reads bytes into a Buffer, and what JSON has no word for into an object with a '!'.
  if (depth === maxDepth || Buffer.isBuffer(value) || '!' in value) return false;
  return Object.values(value).every((inside) => isPlain(inside, depth + 1));
}
