import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Uuid } from '@simplebank/shared/contracts';
import { HttpProblem, methodNotAllowed } from '@simplebank/shared/http-problem';
import type { MediaType, Operations } from '@simplebank/shared/operation';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { parseMoment } from '../lucene/index.ts';
import type { Source } from '../model/source.ts';
import { EXPORT_LIMITS, exportLines } from './export-lines.ts';
import { readAll } from './router.ts';
import { From, LuceneQuery, To, timeRange } from './search-parameters.ts';
import { TraceId } from './trace-parameters.ts';
import { noTrace } from './traces.ts';

export const NDJSON: MediaType = 'application/x-ndjson';

const Since = z
  .string()
  .regex(/^\d{1,6}[smhd]$/, 'must be for example 30s, 10m, 2h or 1d')
  .transform((time) => Math.floor((parseMoment(`now-${time}`, Date.now())?.fromUs ?? 0) / 1000))
  .describe('How far back, instead of `from`: `30s`, `10m`, `2h`, `1d`.');

export const exportOperations = {
  'GET /api/export': {
    summary: 'Log lines and traces in one file, to take along',
    description:
      'One JSON object a line, the newest first: the log records as they were written, then each trace in ' +
      `OTLP's JSON. At most ${EXPORT_LIMITS.lines} lines and ${EXPORT_LIMITS.spans} spans: ` +
      'where there were more, a last record says so. Without any parameter, all that is kept.',
    query: z.strictObject({
      uuid: Uuid.describe('All of one request.').optional(),
      traceId: TraceId.describe('All of one trace.').optional(),
      q: LuceneQuery,
      since: Since.optional(),
      from: From.optional(),
      to: To.optional(),
    }),
    answer: z.string(),
    mediaTypes: [NDJSON],
    problems: { 404: 'Nothing is known of that UUID or trace (yet).' },
  },
} satisfies Operations;

/** `GET /api/export`: log lines and traces in one file. */
export function exportRouter(source: Source): Router {
  const router = Router();
  const route = router.route('/api/export');
  route.head((_req, res) => void res.type(NDJSON).end());
  route.get((req, res) => sendExport(source, req, res)).all(methodNotAllowed);
  return router;
}

async function sendExport(source: Source, req: Request, res: Response): Promise<void> {
  const { query } = readAll(exportOperations['GET /api/export'], req);
  const { uuid, traceId, q, since, from, to } = query;
  if (since !== undefined && from !== undefined) {
    throw new HttpProblem('invalid-parameter', 'since: there is from already');
  }
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const range = timeRange(from ?? since, to);
  const texts = exportLines(source, { uuid, traceId, q, ...range }, gone.signal);
  // What is wrong with the question is known with the first answer, and can still be told.
  const first = await texts.next();
  if (first.done && uuid) {
    throw new HttpProblem('request-not-found', `nothing is known of ${uuid} (yet)`);
  }
  if (first.done && traceId) throw noTrace(traceId);
  const name = uuid ?? traceId ?? new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  res.type(NDJSON).set('Content-Disposition', `attachment; filename="${name}.jsonl"`);
  await pipeline(Readable.from(withFirst(first, texts)), res);
}

async function* withFirst<T>(
  first: IteratorResult<T, void>,
  others: AsyncIterable<T>,
): AsyncGenerator<T, void> {
  if (first.done) return;
  yield first.value;
  yield* others;
}
