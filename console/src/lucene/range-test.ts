import type { Bound, ValueTest } from './clause.ts';
import { mistake } from './escapes.ts';
import { isIn, type Moment, parseMoment } from './moment.ts';

/** A number, also without a digit on one side of its point, as Elasticsearch reads it. */
export const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The test of a range or a comparison: of numbers, to be passed by numbers, or of times, to be
 * passed by texts that are times. `2026` may be both.
 *
 * @throws QueryError when the bounds are neither
 */
export function rangeTest(from: Bound, to: Bound, at: number, nowMs: number): ValueTest {
  const ofNumbers = numericTest(from, to);
  const ofTimes = timesOf(from, to, nowMs);
  if (!ofNumbers && !ofTimes) {
    throw mistake(at, 'a range needs numbers or times, such as [400 TO 499] or >2026-11-22');
  }
  return {
    text: (folded) => ofTimes !== undefined && isIn(ofTimes, folded),
    number: (value) => ofNumbers?.(value) ?? false,
    needle: '',
    times: ofTimes,
    numbers: ofNumbers !== undefined,
    objects: false,
  };
}

function numericTest(from: Bound, to: Bound): ((value: number) => boolean) | undefined {
  if ((from && !NUMBER.test(from.text)) || (to && !NUMBER.test(to.text))) return undefined;
  const lowest = Number(from?.text ?? Number.NEGATIVE_INFINITY);
  const highest = Number(to?.text ?? Number.POSITIVE_INFINITY);
  return (value) => {
    const isAbove = from?.inclusive === false ? value > lowest : value >= lowest;
    const isBelow = to?.inclusive === false ? value < highest : value <= highest;
    return isAbove && isBelow;
  };
}

/** `>2026-11-22` is later than the whole day, `>=2026-11-22` is the day itself or later. */
function timesOf(from: Bound, to: Bound, nowMs: number): Moment | undefined {
  const first = from && parseMoment(from.text, nowMs);
  const last = to && parseMoment(to.text, nowMs);
  if ((from && !first) || (to && !last)) return undefined;
  let fromUs = Number.NEGATIVE_INFINITY;
  let toUs = Number.POSITIVE_INFINITY;
  if (first) fromUs = from.inclusive ? first.fromUs : first.toUs + 1;
  if (last) toUs = to.inclusive ? last.toUs : last.fromUs - 1;
  return { fromUs, toUs };
}
