import { setImmediate as turn } from 'node:timers/promises';
import type { Kept } from '../../api-types.ts';
import type { TimeRange, TraceQuery } from '../../source.ts';
import type { CallSpan, Span } from '../../span.ts';
import { Announcer } from './announcer.ts';
import { findTraces, inRange, wholeTrace } from './search.ts';
import { SpanFiles } from './span-files.ts';
import { type TraceLimits, TraceMemory, traceLimits } from './trace-memory.ts';

/** After this many spans others get their turn. */
const SPANS_A_TURN = 1000;

/** Spans: the newest in memory, and all in files, from which they come back after a restart. */
export interface TraceStore {
  /** Settles once what was kept before the start is in memory. Never rejects. */
  readonly loaded: Promise<void>;
  /** Keeps spans; resolves once they are on disk, and rejects when they cannot be. */
  append(spans: Span[]): Promise<void>;
  services(): string[];
  operations(service: string): string[];
  /** As `Source.findTraces`; throws the signal's reason once it is aborted. */
  findTraces(query: TraceQuery, signal: AbortSignal): Promise<Span[][]>;
  /** Empty when there is no such trace. */
  trace(traceId: string): Span[];
  /** As `Source.recentTraces`. */
  recentTraces(range: TimeRange): CallSpan[][];
  kept(): Kept;
  /** One sentence for each thing that is not as it should be. */
  problems(): string[];
  /** Calls `tell` with the traces that have new spans, until the returned function is called. */
  watch(tell: (traceIds: readonly string[]) => void): () => void;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

/**
 * Opens the store over a directory; what is kept there is read in the background.
 *
 * @param options.directory made when it is not there
 * @param options.report tells the operator what is wrong with kept files, and once for each time
 *   that spans begin to be refused; one sentence each
 * @throws the file system's error when there can be no such directory
 */
export async function openTraceStore(options: {
  directory: string;
  report: (problem: string) => void;
  limits?: TraceLimits;
}): Promise<TraceStore> {
  const files = await SpanFiles.open(options.directory);
  const { limits = traceLimits } = options;
  const memory = new TraceMemory(limits);
  const announcer = new Announcer();
  const closed = new AbortController();
  /** Why spans cannot be kept at the moment. */
  let failure: string | undefined;
  const loaded = (async () => {
    for await (const span of files.read(options.report)) {
      if (closed.signal.aborted) return;
      memory.restore(span);
    }
  })();

  async function keepOnDisk(spans: Span[]): Promise<void> {
    try {
      await files.append(spans);
      failure = undefined;
    } catch (error) {
      const isNew = failure === undefined;
      failure = `spans cannot be kept: ${String(error)}`;
      if (isNew) options.report(failure);
      throw error;
    }
  }

  return {
    loaded,
    async append(spans) {
      await keepOnDisk(spans);
      for (const [index, span] of spans.entries()) {
        if (index % SPANS_A_TURN === SPANS_A_TURN - 1) await turn();
        memory.add(span);
      }
      announcer.announce(spans.map(({ traceId }) => traceId));
    },
    services: () => memory.operations.services(),
    operations: (service) => memory.operations.of(service),
    findTraces: (query, signal) => findTraces(memory.all(), query, signal),
    trace(traceId) {
      const trace = memory.get(traceId);
      return trace ? wholeTrace(trace) : [];
    },
    recentTraces: (range) => inRange(memory.all(), range).map(({ spans }) => [...spans.values()]),
    kept: () => memory.kept(),
    problems() {
      const { droppedSpans } = memory;
      const most = `${limits.spansOfOneTrace} and ${limits.charactersOfOneTrace / 1e6} MB`;
      const dropped = `${droppedSpans} spans are not shown: a trace may have ${most}`;
      return [...(failure ? [failure] : []), ...(droppedSpans > 0 ? [dropped] : [])];
    },
    watch: (tell) => announcer.watch(tell),
    async close() {
      closed.abort();
      announcer.close();
      await loaded;
      await files.close();
    },
  };
}
