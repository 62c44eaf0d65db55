import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { hintsFor, parseQuery } from '../lucene/index.ts';
import { FieldList, LogPage } from '../model/line-types.ts';
import type { Source } from '../model/source.ts';
import { wholeNumber } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';
import { From, LuceneQuery, To, timeRange } from './search-parameters.ts';

const DEFAULT_LIMIT = 100;
const MOST_LINES = 1000;
const MOST_BUCKETS = 200;

export const logOperations = {
  'GET /api/logs': {
    summary: 'Log lines that match a query, the newest first',
    query: z.strictObject({
      q: LuceneQuery,
      from: From.optional(),
      to: To.optional(),
      limit: wholeNumber(1, MOST_LINES).default(DEFAULT_LIMIT).describe('How many lines.'),
      cursor: z
        .string()
        .max(200)
        .regex(/^[\w-]+$/, 'is not one that an earlier answer gave')
        .describe('What the page before said; without it, the newest lines.')
        .meta({ format: 'cursor' })
        .optional(),
      buckets: wholeNumber(0, MOST_BUCKETS)
        .default(0)
        .describe('About how many steps of time the histogram has; 0 for none.'),
    }),
    answer: LogPage,
  },
  'GET /api/fields': {
    summary: 'The fields that one may ask for, with their commonest values',
    answer: FieldList,
  },
} satisfies Operations;

/** `GET /api/logs`: log lines that match a query. `GET /api/fields`: what one may ask for. */
export function logsRouter(source: Source): Router {
  return routerOf(logOperations, {
    'GET /api/logs': async ({ query: { from, to, ...query } }, response) => {
      const signal = querySignal(response);
      const page = await source.searchLines({ ...query, ...timeRange(from, to) }, signal);
      if (page.total > 0 || query.q === '') return page;
      const { fields } = await source.fields(signal);
      const names = fields.map(({ name }) => name);
      const hints = hintsFor(parseQuery(query.q).expression, names);
      return hints.length > 0 ? { ...page, hints } : page;
    },
    'GET /api/fields': (_, response) => source.fields(querySignal(response)),
  });
}
