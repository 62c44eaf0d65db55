import { HttpProblem } from '@simplebank/shared/http-problem';
import { z } from 'zod';
import { LONGEST_QUERY, MOMENT, parseMoment } from '../lucene/index.ts';
import type { TimeRange } from '../model/source.ts';

/** The parameter `q`. What is wrong with it says who reads it, and where in it. */
export const LuceneQuery = z
  .string()
  .default('')
  .describe(
    "A query in Lucene's syntax, as in the search box of Kibana; see docs/console-api.md. " +
      'Without it, every line.',
  )
  .meta({ format: 'lucene', maxLength: LONGEST_QUERY });

const NO_MOMENT = 'must be a time in ISO 8601, now, or for example now-15m (s, m, h, d)';
const momentOf = (
  which: string,
  millisecond: (moment: { fromUs: number; toUs: number }) => number,
) =>
  z
    .string()
    .regex(MOMENT, NO_MOMENT)
    .transform((value, context) => {
      const moment = parseMoment(value, Date.now());
      if (moment) return millisecond(moment);
      context.addIssue(NO_MOMENT);
      return z.NEVER;
    })
    .describe(`${which}: a time in ISO 8601, as exact as one likes, \`now\`, or \`now-15m\`.`);

/** The parameter `from`, in milliseconds since 1970: the beginning of the time that it names. */
export const From = momentOf('From when', ({ fromUs }) => Math.floor(fromUs / 1000));

/** The parameter `to`, in milliseconds since 1970: the end of the time that it names. */
export const To = momentOf('Until when', ({ toUs }) => Math.floor(toUs / 1000));

/**
 * The time between two moments that {@link From} and {@link To} have read.
 *
 * @throws HttpProblem `invalid-parameter` when it ends before it begins
 */
export function timeRange(from: number | undefined, to: number | undefined): TimeRange {
  inOrder('from', from, 'to', to);
  return { fromMs: from, toMs: to };
}

/** @throws HttpProblem `invalid-parameter` when the first of two parameters is more than the second */
export function inOrder(
  lesser: string,
  less: number | undefined,
  greater: string,
  more: number | undefined,
): void {
  if (less === undefined || more === undefined || less <= more) return;
  throw new HttpProblem('invalid-parameter', `${lesser}: must not be more than ${greater}`);
}
