import type { Graph } from '../model/api-types.ts';
import { type CallSpan, failureOf, hasFailed } from '../model/span.ts';

type Node = Graph['nodes'][number];

/** A third party that takes longer than this, in milliseconds, is slow. */
const SLOW_MS = 1000;
/** The median of so many calls, the newest, decides; so many quick ones in a row say that it was slow before. */
const NEWEST = 5;
const QUICK_IN_A_ROW = 3;

/** Whether the newest call failed, and since when all have. @param calls at least one, in any order */
export function failingOf(calls: readonly CallSpan[]): Pick<Node, 'failing'> {
  const lastGood = calls.reduce(
    (last, call) => (!hasFailed(call) && call.startTime > last ? call.startTime : last),
    '',
  );
  const failed = calls.filter((call) => hasFailed(call) && call.startTime > lastGood);
  const [first, ...more] = failed.sort(byStart);
  const last = more.at(-1) ?? first;
  if (!first || !last) return {};
  return {
    failing: {
      since: first.startTime,
      last: last.startTime,
      calls: failed.length,
      error: failureOf(last),
      traceId: last.traceId,
    },
  };
}

/** Whether most of the newest calls took long, and since when. @param calls in any order */
export function slowOf(calls: readonly CallSpan[]): Pick<Node, 'slow'> {
  const sorted = calls.toSorted(byStart);
  const durations = sorted.slice(-NEWEST).map(({ durationMs }) => durationMs);
  const medianMs = durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0;
  if (medianMs < SLOW_MS) return {};
  let since: string | undefined;
  let quick = 0;
  for (const { durationMs, startTime } of sorted) {
    quick = durationMs < SLOW_MS ? quick + 1 : 0;
    if (quick >= QUICK_IN_A_ROW) since = undefined;
    else if (quick === 0) since ??= startTime;
  }
  const newest = sorted.findLast(({ durationMs }) => durationMs >= SLOW_MS);
  if (!newest || since === undefined) return {};
  return { slow: { since, medianMs, traceId: newest.traceId } };
}

function byStart(a: CallSpan, b: CallSpan): number {
  return a.startTime < b.startTime ? -1 : a.startTime > b.startTime ? 1 : 0;
}
