import { setImmediate as breathe } from 'node:timers/promises';
import { fieldsOf, tagsOf, toTags } from '../../jaeger.ts';
import type { TimeRange, TraceQuery } from '../../source.ts';
import { hasFailed, type Span } from '../../span.ts';
import type { KeptSpan } from './kept-span.ts';
import type { KeptTrace } from './trace-memory.ts';

/** An answer takes no further traces once it has this many spans, or their JSON is so long. */
const MOST_SPANS = 20_000;
const MOST_CHARACTERS = 20_000_000;
/** After this many spans others get their turn. */
const SPANS_A_TURN = 1000;

/**
 * The traces that have a span which is all that the query asks for: that is how Jaeger searches.
 *
 * @returns each trace whole, the one that started last first
 * @throws the signal's reason once it is aborted
 */
export async function findTraces(
  traces: KeptTrace[],
  query: TraceQuery,
  signal: AbortSignal,
): Promise<Span[][]> {
  const found: Span[][] = [];
  let spans = 0;
  let characters = 0;
  let looked = 0;
  for (const trace of inRange(traces, query).sort((a, b) => b.startUs - a.startUs)) {
    if (found.length >= query.limit || spans >= MOST_SPANS || characters >= MOST_CHARACTERS) break;
    looked += trace.spans.size;
    if (looked > SPANS_A_TURN) {
      looked = 0;
      await breathe();
      signal.throwIfAborted();
    }
    if (!someMatches(trace, query)) continue;
    found.push(wholeTrace(trace));
    spans += trace.spans.size;
    characters += trace.characters;
  }
  return found;
}

/** Those that began at these times. */
export function inRange(traces: KeptTrace[], { fromMs, toMs }: TimeRange): KeptTrace[] {
  const fromUs = (fromMs ?? Number.NEGATIVE_INFINITY) * 1000;
  const toUs = (toMs ?? Number.POSITIVE_INFINITY) * 1000;
  return traces.filter(({ startUs }) => startUs >= fromUs && startUs <= toUs);
}

export function wholeTrace({ spans }: KeptTrace): Span[] {
  return [...spans.values()].map((span) => span.whole());
}

function someMatches({ spans }: KeptTrace, query: TraceQuery): boolean {
  for (const span of spans.values()) if (matches(span, query)) return true;
  return false;
}

function matches(span: KeptSpan, query: TraceQuery): boolean {
  const { service, operation, minDurationUs = 0, maxDurationUs = Infinity } = query;
  const { uuid, error, ...tags } = query.tags;
  return (
    (service === undefined || span.service === service) &&
    (operation === undefined || span.name === operation) &&
    span.durationUs >= minDurationUs &&
    span.durationUs <= maxDurationUs &&
    (uuid === undefined || span.uuid === uuid.toLowerCase()) &&
    (error === undefined || String(hasFailed(span)) === error) &&
    hasTags(span, Object.entries(tags))
  );
}

function hasTags(span: KeptSpan, tags: [key: string, value: string][]): boolean {
  if (tags.length === 0) return true;
  const whole = span.whole();
  const present = [...tagsOf(whole), ...toTags(whole.resource), ...whole.events.flatMap(fieldsOf)];
  return tags.every(([key, value]) =>
    present.some((tag) => tag.key === key && String(tag.value) === value),
  );
}
