import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { tracing } from '@opentelemetry/sdk-node';
import { redact, redactText } from '../redaction/index.ts';
import { isSensitiveName } from '../redaction/names.ts';
import { REDACTED } from '../redaction/text.ts';

type SpanProcessor = tracing.SpanProcessor;
type ReadableSpan = tracing.ReadableSpan;

/**
 * A processor that passes every span on to `processor` as a log line would show it: with
 * `[redacted]` in the place of secrets and of what says who a customer is, in its name, its
 * attributes, its status, its events (exceptions among them) and its links.
 */
export function redacting(processor: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, context) => processor.onStart(span, context),
    onEnd: (span) => processor.onEnd(redacted(span)),
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}

/** It has 13 digits. */
const LEAST_CARD_NUMBER = 1e12;

/** Member by member: V8 takes its time to make an object the prototype of another. */
function redacted(span: ReadableSpan): ReadableSpan {
  const context = span.spanContext();
  const { status } = span;
  return {
    name: cleanText(span.name),
    kind: span.kind,
    spanContext: () => context,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: status.message ? { ...status, message: cleanText(status.message) } : status,
    attributes: cleanAttributes(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      name: cleanText(event.name),
      attributes: cleanAttributes(event.attributes),
    })),
    links: span.links.map((link) => ({ ...link, attributes: cleanAttributes(link.attributes) })),
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    ...(span.parentSpanContext && { parentSpanContext: span.parentSpanContext }),
  };
}

function cleanAttributes(attributes: Attributes = {}): Attributes {
  const clean: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    clean[cleanText(name)] = cleanValue(name, value);
  }
  return clean;
}

function cleanValue(name: string, value: AttributeValue | undefined): AttributeValue | undefined {
  // That there is no password, or whether there is one, is no secret.
  if (typeof value === 'boolean' || value === undefined) return value;
  if (isSensitiveName(name)) return REDACTED;
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number' && Math.abs(value) < LEAST_CARD_NUMBER) return value;
  // A number, or a list of texts, numbers and booleans: their copies are such values again.
  return redact(value) as AttributeValue;
}

/** Most texts in spans are always the same, and without a secret. */
const known = new Set<string>();
const MAX_KNOWN = 1000;
const MAX_LENGTH = 200;

function cleanText(text: string): string {
  if (known.has(text)) return text;
  const clean = redactText(text);
  if (clean === text && text.length <= MAX_LENGTH) {
    if (known.size === MAX_KNOWN) known.clear();
    known.add(text);
  }
  return clean;
}
