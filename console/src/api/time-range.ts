import { HttpProblem } from '@simplebank/shared/http-problem';
import { z } from 'zod';
import { parseMoment } from '../lucene/index.ts';
import type { TimeRange } from '../source.ts';

const momentOf = (millisecond: (moment: { fromUs: number; toUs: number }) => number) =>
  z
    .string()
    .max(100)
    .transform((value, context) => {
      if (value === '') return undefined;
      const moment = parseMoment(value, Date.now());
      if (moment) return millisecond(moment);
      context.addIssue('must be a time in ISO 8601, now, or for example now-15m (s, m, h, d)');
      return z.NEVER;
    });

/** The parameter `from`, in milliseconds since 1970: the beginning of the time that it names. */
export const From = momentOf(({ fromUs }) => Math.floor(fromUs / 1000));

/** The parameter `to`, in milliseconds since 1970: the end of the time that it names. */
export const To = momentOf(({ toUs }) => Math.floor(toUs / 1000));

/**
 * The time between two moments that {@link From} and {@link To} have read.
 *
 * @throws HttpProblem 400 when it ends before it begins
 */
export function timeRange(from: number | undefined, to: number | undefined): TimeRange {
  if (from !== undefined && to !== undefined && from > to) {
    throw new HttpProblem(400, 'from must not be later than to');
  }
  return { fromMs: from, toMs: to };
}
