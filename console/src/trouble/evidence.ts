import { Uuid } from '@simplebank/shared/contracts';
import { graphOf } from '../graph/graph.ts';
import { timeOf } from '../lucene/index.ts';
import type { Graph, Instance, LogLine } from '../model/api-types.ts';
import type { ProcessInfo } from '../model/process-types.ts';
import { type Source, SourceError } from '../model/source.ts';
import type { ParkedEvents } from '../parked/parked-events.ts';
import type { Processes } from '../processes/processes.ts';

/** How far back the graph looks, in milliseconds: as far as that of the overview. */
const GRAPH_MS = 600_000;
/** How far back lines are looked for, in milliseconds: a parked event waits until somebody comes. */
const LINES_MS = 86_400_000;
const MOST_LINES = 500;

/** What the services' chassis, and the market's circuit breaker, say in so many words. */
const TELLING = [
  'message:"starting services"',
  'message:stopping',
  'message:"circuit breaker"',
  'message:parked',
].join(' OR ');

/** A line that tells something, read. */
export interface TellingLine {
  instance: string;
  /** The service's own name, as `fees_service`. */
  service: string;
  message: string;
  timeMs: number;
  uuid: string | undefined;
  traceId: string | undefined;
  /** The first line of its `exc_info`. */
  error: string | undefined;
}

/** What is known at a moment, and what may be wrong is told from. */
export interface Evidence {
  readonly nowMs: number;
  readonly instances: readonly Instance[];
  /** Where somebody knows them: the supervisor, or Prometheus. */
  readonly processes: readonly ProcessInfo[];
  readonly graph: Graph;
  /** The oldest first. */
  readonly lines: readonly TellingLine[];
  /** The oldest first. */
  readonly parked: readonly ParkedEvent[];
}

/** An event that waits for somebody to put it back. */
export interface ParkedEvent {
  /** In the name of its handler or its service, as `fees_service`. */
  service: string;
  uuid: string | undefined;
  timeMs: number;
  error: string;
}

/**
 * Asks for all that the rules look at. What is not to be had, because a server of the stack is away,
 * is not looked at: the status says so.
 */
export async function gather(
  asked: {
    source: Source;
    instances: readonly Instance[];
    processes: Pick<Processes, 'list'>;
    parked: ParkedEvents | undefined;
  },
  signal: AbortSignal,
): Promise<Evidence> {
  const { source, instances } = asked;
  const nowMs = Date.now();
  const range = { fromMs: nowMs - GRAPH_MS, toMs: nowMs };
  const query = { q: TELLING, limit: MOST_LINES, buckets: 0, fromMs: nowMs - LINES_MS };
  const [graph, page, processes] = await Promise.all([
    source.graph(range, signal).catch(orNothing(graphOf([], range))),
    source.searchLines(query, signal).catch(orNothing({ lines: [] })),
    // Who knows them may not answer, and what else is wrong is to be seen all the same.
    asked.processes.list(signal).catch((): ProcessInfo[] => []),
  ]);
  const lines = page.lines.map(read).reverse();
  const parked = await parkedNow(lines, asked.parked);
  return { nowMs, instances, processes, graph, lines, parked };
}

/**
 * Lines tell that there may be some, and the broker which of them nobody has put back since. Where it
 * cannot be asked, the lines have to do.
 */
async function parkedNow(
  lines: readonly TellingLine[],
  events: ParkedEvents | undefined,
): Promise<ParkedEvent[]> {
  const told = lines.filter(({ message }) => message.includes('parked'));
  if (told.length === 0) return [];
  const fromLines = told.map(({ service, uuid, timeMs, error, message }) => {
    return { service, uuid, timeMs, error: error ?? message };
  });
  if (!events) return fromLines;
  try {
    return (await events.list()).map(({ service, uuid, parkedAt, error }) => ({
      service,
      uuid: Uuid.safeParse(uuid).data,
      timeMs: Date.parse(parkedAt),
      error,
    }));
  } catch {
    return fromLines;
  }
}

function orNothing<T>(nothing: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof SourceError) return nothing;
    throw error;
  };
}

function read({ instance, record }: LogLine): TellingLine {
  const text = (name: string) => {
    const value = record[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    instance,
    service: text('name') ?? instance,
    message: text('message') ?? '',
    timeMs: (timeOf(text('@timestamp') ?? '') ?? 0) / 1000,
    uuid: text('uuid'),
    traceId: text('trace_id'),
    error: text('exc_info')?.split('\n')[0],
  };
}
