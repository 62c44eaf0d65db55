import { fromJaeger } from '../jaeger/from-jaeger.ts';
import { fieldsOf, tagsOf, toTags } from '../jaeger/to-jaeger.ts';
import { JaegerNames, JaegerTraces } from '../jaeger/traces.ts';
import type { JaegerTrace } from '../model/jaeger-types.ts';
import type { TimeRange, TraceQuery } from '../model/source.ts';
import { hasFailed, type Span } from '../model/span.ts';
import type { Server } from './server.ts';
import { coverOf } from './trace-cover.ts';

/** How many traces are asked for, together: what Jaeger and the console do within a second. */
const MOST_TRACES = 1000;
/** How many are asked of every service. */
const SAMPLE = 20;
/** Where a search begins that is not told when: 30 days, in milliseconds. */
const LONGEST_LOOKBACK_MS = 30 * 86_400_000;

const everything = { tags: {}, limit: MOST_TRACES };

/** Spans, asked of Jaeger's query API. */
export class Traces {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  /** As `Source.services`. */
  async services(signal: AbortSignal): Promise<string[]> {
    const names = await this.#server.ask({ path: '/api/services', schema: JaegerNames, signal });
    return names.sort();
  }

  /** As `Source.operations`. */
  async operations(service: string, signal: AbortSignal): Promise<string[]> {
    const path = `/api/services/${encodeURIComponent(service)}/operations`;
    return (await this.#server.ask({ path, schema: JaegerNames, signal })).sort();
  }

  /** As `Source.findTraces`. */
  async find(query: TraceQuery, signal: AbortSignal): Promise<Span[][]> {
    const { error, ...tags } = query.tags;
    if (error === undefined) return this.#search(query, query.limit, signal);
    // Jaeger's memory does not find spans by whether they failed (2.13: the tag is compared with a
    // bool, and came as a text), so the newest that are all else are looked through here.
    const candidates = await this.#search({ ...query, tags }, MOST_TRACES, signal);
    const isIt = (span: Span) => String(hasFailed(span)) === error && matches(span, query, tags);
    return candidates.filter((spans) => spans.some(isIt)).slice(0, query.limit);
  }

  /** As `Source.trace`. */
  async trace(traceId: string, signal: AbortSignal): Promise<Span[]> {
    const path = `/api/traces/${encodeURIComponent(traceId)}`;
    const traces = await this.#server.ask({ path, schema: JaegerTraces, signal, absent: [] });
    return traces.flatMap(fromJaeger);
  }

  /** The newest traces that began in this time. */
  recent(range: TimeRange, signal: AbortSignal): Promise<Span[][]> {
    return this.#search({ ...everything, ...range }, MOST_TRACES, signal);
  }

  /** How many spans each of the newest traces has, by its id. */
  async spanCounts(
    fromMs: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<Map<string, number>> {
    const traces = await this.#search({ ...everything, fromMs }, limit, signal);
    return new Map(traces.map((spans) => [spans[0]?.traceId ?? '', spans.length]));
  }

  /** The newest that match, the one that started last first. */
  async #search(query: TraceQuery, limit: number, signal: AbortSignal): Promise<Span[][]> {
    const { service, fromMs = 0, toMs = Infinity } = query;
    const found = service
      ? await this.#ask({ ...query, limit }, [service], signal)
      : await this.#askAll({ ...query, limit }, signal);
    const byId = new Map(found.map((trace) => [trace.traceID, trace]));
    return [...byId.values()]
      .map((trace) => ({ trace, startUs: startOf(trace) }))
      .filter(({ startUs }) => startUs >= fromMs * 1000 && startUs <= toMs * 1000)
      .sort((a, b) => b.startUs - a.startUs)
      .slice(0, limit)
      .map(({ trace }) => fromJaeger(trace));
  }

  /**
   * Jaeger searches in one service at a time, and gives all of a trace from each. So a few traces
   * are asked of every service, and the others only of those services through which all go.
   */
  async #askAll(query: TraceQuery, signal: AbortSignal): Promise<JaegerTrace[]> {
    const services = await this.services(signal);
    const limit = Math.min(SAMPLE, query.limit);
    const samples = await Promise.all(
      services.map((service) => this.#ask({ ...query, limit }, [service], signal)),
    );
    const sample = samples.flat();
    if (limit === query.limit) return sample;
    const cut = samples.filter((traces) => traces.length === limit).flat();
    return [...sample, ...(await this.#ask(query, coverOf(cut), signal))];
  }

  async #ask(
    query: TraceQuery,
    services: readonly string[],
    signal: AbortSignal,
  ): Promise<JaegerTrace[]> {
    const limit = Math.min(query.limit, Math.ceil(MOST_TRACES / services.length));
    const answers = await Promise.all(
      services.map((service) => {
        const path = `/api/traces?${parameters({ ...query, service, limit })}`;
        return this.#server.ask({ path, schema: JaegerTraces, signal });
      }),
    );
    return answers.flat();
  }
}

/** A start or end that is not given would be of Jaeger's choosing. */
function parameters(query: TraceQuery): URLSearchParams {
  const { service = '', operation, minDurationUs, maxDurationUs, tags, limit } = query;
  const { fromMs = Date.now() - LONGEST_LOOKBACK_MS, toMs } = query;
  return new URLSearchParams({
    service,
    ...(operation !== undefined && { operation }),
    ...(Object.keys(tags).length > 0 && { tags: JSON.stringify(inLowerCase(tags)) }),
    ...(minDurationUs !== undefined && { minDuration: `${minDurationUs}us` }),
    ...(maxDurationUs !== undefined && { maxDuration: `${maxDurationUs}us` }),
    start: String(Math.floor(fromMs * 1000)),
    ...(toMs !== undefined && { end: String(Math.ceil(toMs * 1000)) }),
    limit: String(limit),
  });
}

/** The services write UUIDs in lower case, and people may not. */
function inLowerCase(tags: TraceQuery['tags']): TraceQuery['tags'] {
  return tags.uuid === undefined ? tags : { ...tags, uuid: tags.uuid.toLowerCase() };
}

/** Whether it is this span that the query asks for, and not another of its trace. */
function matches(span: Span, query: TraceQuery, tags: TraceQuery['tags']): boolean {
  const { service, operation, minDurationUs = 0, maxDurationUs = Infinity } = query;
  const present = [...tagsOf(span), ...toTags(span.resource), ...span.events.flatMap(fieldsOf)];
  const wanted = Object.entries(inLowerCase(tags));
  return (
    (service === undefined || span.service === service) &&
    (operation === undefined || span.name === operation) &&
    span.durationMs * 1000 >= minDurationUs &&
    span.durationMs * 1000 <= maxDurationUs &&
    wanted.every(([key, value]) =>
      present.some((tag) => tag.key === key && String(tag.value) === value),
    )
  );
}

function startOf({ spans }: JaegerTrace): number {
  return spans.reduce((first, { startTime }) => Math.min(first, startTime), Infinity);
}
