import type { News } from '../model/source.ts';
import type { Lines } from './elasticsearch.ts';
import type { Traces } from './jaeger.ts';
import type { Timings } from './prometheus.ts';
import { repeat } from './repeat.ts';

const POLL = { everyMs: 2000, limitMs: 5000 };

/** How far back new lines and spans are looked for, in milliseconds: that late they may come. */
const LATE_MS = 60_000;
/** At most so many lines are told of at once. */
const MOST_LINES = 1000;
const MOST_TRACES = 100;

/**
 * Asks for what is new every two seconds, and tells of it, until the returned function is called.
 * What is there at the first time is not new. While a server is away there is no news from it.
 */
export function watchStack(
  { lines, traces, timings }: { lines: Lines; traces: Traces; timings: Timings },
  tell: (news: News) => void,
): () => void {
  const ends = [
    repeat(POLL, linePoll(lines, tell)),
    repeat(POLL, tracePoll(traces, tell)),
    repeat(POLL, timingPoll(timings, tell)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

type Poll = (signal: AbortSignal) => Promise<void>;
type Tell = (news: News) => void;

/**
 * Fluentd brings the lines of each service when its buffer is full, so a line may be older than
 * others that came before it: what is new is what was not among the newest the last time.
 */
function linePoll(lines: Lines, tell: Tell): Poll {
  let known: ReadonlySet<string> | undefined;
  return async (signal) => {
    const newest = await lines.since(Date.now() - LATE_MS, MOST_LINES, signal);
    const before = known;
    known = new Set(newest.map(({ id }) => id));
    const added = before ? newest.filter(({ id }) => !before.has(id)).reverse() : [];
    if (added.length > 0 && !signal.aborted) tell({ lines: added });
  };
}

/** A trace is news again when spans of it have come. */
function tracePoll(traces: Traces, tell: Tell): Poll {
  let known: ReadonlyMap<string, number> | undefined;
  return async (signal) => {
    const counts = await traces.spanCounts(Date.now() - LATE_MS, MOST_TRACES, signal);
    const before = known;
    known = counts;
    if (!before) return;
    const traceIds = [...counts].filter(([id, n]) => before.get(id) !== n).map(([id]) => id);
    if (traceIds.length > 0 && !signal.aborted) tell({ traceIds });
  };
}

function timingPoll(timings: Timings, tell: Tell): Poll {
  let known: number | undefined;
  let isFirst = true;
  return async (signal) => {
    const newest = await timings.newest(signal);
    const isNew = newest !== undefined && newest !== known && !isFirst;
    known = newest;
    isFirst = false;
    if (isNew && !signal.aborted) tell({ timingsMs: newest });
  };
}
