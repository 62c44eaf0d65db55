import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import type { Response, Router } from 'express';
import { z } from 'zod';
import { linesAround } from '../lines/around.ts';
import { patternsOf } from '../lines/patterns.ts';
import { topValues } from '../lines/top-values.ts';
import { LinesAround } from '../model/line-types.ts';
import type { Source } from '../model/source.ts';
import { FieldValues, LinePatterns } from '../model/summary-types.ts';
import { text, wholeNumber } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { From, LuceneQuery, To, timeRange } from './search-parameters.ts';

/** A summary is of so many lines, the newest: what is common shows itself in them. */
const LINES_LOOKED_AT = 5000;
const MOST_NEIGHBOURS = 500;

const found = { q: LuceneQuery, from: From.optional(), to: To.optional() };

export const logSummaryOperations = {
  'GET /api/logs/values': {
    summary: 'The commonest values of a field in the lines that match a query',
    description: `In the newest ${LINES_LOOKED_AT} of them.`,
    query: z.strictObject({ field: text.describe('Such as `status`; `a.b` is b in a.'), ...found }),
    answer: FieldValues,
  },
  'GET /api/logs/patterns': {
    summary: 'What the lines that match a query say, their values left out, and how often',
    description: `In the newest ${LINES_LOOKED_AT} of them.`,
    query: z.strictObject(found),
    answer: LinePatterns,
  },
  'GET /api/logs/around': {
    summary: 'A log line, and those before and after it',
    query: z.strictObject({
      id: z.string().max(200).describe('The `id` of the line.'),
      at: From.describe('Its `@timestamp`.'),
      of: z
        .enum(['instance', 'service', 'all'])
        .default('all')
        .describe('Only lines of the same process, or of the same service; or all.'),
      count: wholeNumber(1, MOST_NEIGHBOURS)
        .default(10)
        .describe('How many before it, and how many after.'),
    }),
    answer: LinesAround,
    problems: { 404: 'The line is not kept (any more).' },
  },
} satisfies Operations;

/** `GET /api/logs/values`, `patterns` and `around`: what stands in many lines, and beside one. */
export function logSummariesRouter(source: Source): Router {
  const newest = (
    { q, from, to }: { q: string; from?: number | undefined; to?: number | undefined },
    response: Response,
  ) => {
    const query = { q, ...timeRange(from, to), limit: LINES_LOOKED_AT, buckets: 0 };
    return source.searchLines(query, querySignal(response));
  };
  return routerOf(logSummaryOperations, {
    'GET /api/logs/values': async ({ query: { field, ...query } }, response) => {
      const { lines, total } = await newest(query, response);
      return { field, total, looked: lines.length, ...topValues(lines, field) };
    },
    'GET /api/logs/patterns': async ({ query }, response) => {
      const { lines, total } = await newest(query, response);
      return { total, looked: lines.length, ...patternsOf(lines) };
    },
    'GET /api/logs/around': async ({ query: { at: atMs, ...query } }, response) => {
      const lines = await linesAround(source, { atMs, ...query }, querySignal(response));
      if (!lines)
        throw new HttpProblem('line-not-found', `no line ${query.id} is kept of that time`);
      return { lines };
    },
  });
}
