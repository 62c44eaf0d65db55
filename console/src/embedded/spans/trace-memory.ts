import type { Kept } from '../../api-types.ts';
import { isoTime, type Span } from '../../span.ts';
import { spanKey } from '../../span-parents.ts';
import { KeptSpan } from './kept-span.ts';
import { Operations } from './operations.ts';
import { Shared } from './shared.ts';

/** What is kept at most. */
export interface TraceLimits {
  traces: number;
  spans: number;
  spansOfOneTrace: number;
  charactersOfOneTrace: number;
  /** Of all spans' JSON. */
  characters: number;
}

export const traceLimits: TraceLimits = {
  traces: 10_000,
  spans: 300_000,
  spansOfOneTrace: 10_000,
  charactersOfOneTrace: 20_000_000,
  characters: 300_000_000,
};

/** The spans of one trace that are kept. */
export interface KeptTrace {
  readonly traceId: string;
  readonly spans: Map<string, KeptSpan>;
  /** Of its spans' JSON. */
  characters: number;
  /** When its first span started, in microseconds since 1970. */
  startUs: number;
}

/**
 * The newest traces, by when their first span arrived. What is more than the limits allow goes, the
 * oldest trace first.
 */
export class TraceMemory {
  readonly #limits: TraceLimits;
  /** From before the start: older than all that arrived since, also when they are read later. */
  readonly #restored = new Map<string, KeptTrace>();
  readonly #arrived = new Map<string, KeptTrace>();
  readonly #shared = {
    resources: new Shared<Span['resource']>(),
    rpcAttributes: new Shared<Span['attributes']>(),
  };
  readonly operations = new Operations();
  #spans = 0;
  #characters = 0;
  #droppedTraces = 0;
  #droppedSpans = 0;

  constructor(limits: TraceLimits) {
    this.#limits = limits;
  }

  /** Keeps a span that arrived; one that is kept already counts once. */
  add(span: Span): void {
    this.#add(span, this.#arrived);
  }

  /** Keeps a span from before the start. They have to come in the order in which they arrived. */
  restore(span: Span): void {
    this.#add(span, this.#restored);
  }

  get(traceId: string): KeptTrace | undefined {
    return this.#restored.get(traceId) ?? this.#arrived.get(traceId);
  }

  /** The one that arrived first comes first. */
  all(): KeptTrace[] {
    return [...this.#restored.values(), ...this.#arrived.values()];
  }

  kept(): Kept {
    const oldest = this.#oldest();
    return {
      kept: this.#restored.size + this.#arrived.size,
      limit: this.#limits.traces,
      dropped: this.#droppedTraces,
      since: oldest ? isoTime(oldest.startUs) : null,
    };
  }

  /** How many spans were left out because their trace is as large as it may be. */
  get droppedSpans(): number {
    return this.#droppedSpans;
  }

  #add(span: Span, generation: Map<string, KeptTrace>): void {
    const trace = this.get(span.traceId) ?? begin(span, generation);
    const key = spanKey(span);
    if (trace.spans.has(key)) return;
    const { spansOfOneTrace, charactersOfOneTrace } = this.#limits;
    if (trace.spans.size >= spansOfOneTrace || trace.characters >= charactersOfOneTrace) {
      this.#droppedSpans += 1;
      return;
    }
    const operation = this.operations.add(span.service, span.name);
    const kept = new KeptSpan(span, operation, this.#shared);
    trace.spans.set(key, kept);
    trace.characters += kept.length;
    trace.startUs = Math.min(trace.startUs, kept.startUs);
    this.#spans += 1;
    this.#characters += kept.length;
    this.#makeRoom();
  }

  #makeRoom(): void {
    const { traces, spans, characters } = this.#limits;
    while (
      this.#restored.size + this.#arrived.size > traces ||
      this.#spans > spans ||
      this.#characters > characters
    ) {
      const oldest = this.#oldest();
      if (!oldest) return;
      this.#restored.delete(oldest.traceId) || this.#arrived.delete(oldest.traceId);
      this.#droppedTraces += 1;
      this.#spans -= oldest.spans.size;
      this.#characters -= oldest.characters;
      for (const span of oldest.spans.values()) this.operations.remove(span);
    }
  }

  #oldest(): KeptTrace | undefined {
    const [restored] = this.#restored.values();
    if (restored) return restored;
    const [arrived] = this.#arrived.values();
    return arrived;
  }
}

function begin({ traceId }: Span, generation: Map<string, KeptTrace>): KeptTrace {
  const trace = { traceId, spans: new Map(), characters: 0, startUs: Number.POSITIVE_INFINITY };
  generation.set(traceId, trace);
  return trace;
}
