import { allowOnly, HttpProblem } from '@simplebank/shared/http-problem';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { graphOf } from '../graph.ts';
import { jaegerAnswer, toJaeger } from '../jaeger.ts';
import type { JaegerDependency } from '../jaeger-types.ts';
import type { Source } from '../source.ts';
import { timelineOf } from '../timeline.ts';
import { findLinesOf } from './lines-of.ts';
import { NoParameters, readParameters, wholeNumber } from './query-parameters.ts';
import { querySignal } from './query-signal.ts';
import { readTraceId, readTraceSearch } from './trace-parameters.ts';

/** Jaeger looks back a day unless it is told otherwise, in milliseconds. */
const A_DAY = 86_400_000;

/** What Jaeger's own page also sends. */
const OfOneTrace = z.strictObject({ raw: z.string(), prettyPrint: z.string() }).partial();
const OperationParameters = z.strictObject({
  service: z.string('is missing').max(1000),
  spanKind: z.string().optional(),
});
const DependencyParameters = z.strictObject({
  endTs: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  lookback: wholeNumber(1, Number.MAX_SAFE_INTEGER).default(A_DAY),
});

/** Traces, as Jaeger's query API answers them, and `GET /api/traces/:traceId/timeline`. */
export function tracesRouter(source: Source): Router {
  const router = Router();
  const get = (path: string, handler: RequestHandler) =>
    router.route(path).get(handler).all(allowOnly('GET', 'HEAD'));

  get('/api/services', async (req, res) => {
    readParameters(NoParameters, req.query);
    const services = await source.services(querySignal(res));
    res.json(jaegerAnswer(services, services.length));
  });

  get('/api/services/:service/operations', async (req, res) => {
    readParameters(NoParameters, req.query);
    const operations = await source.operations(String(req.params.service), querySignal(res));
    res.json(jaegerAnswer(operations, operations.length));
  });

  get('/api/operations', async (req, res) => {
    const { service } = readParameters(OperationParameters, req.query);
    const names = await source.operations(service, querySignal(res));
    // Which kinds the spans of that name have is not known here, nor in Jaeger's memory store.
    const operations = names.map((name) => ({ name, spanKind: '' }));
    res.json(jaegerAnswer(operations, operations.length));
  });

  get('/api/traces', async (req, res) => {
    const { query, traceIds } = readTraceSearch(req.query, Date.now());
    const signal = querySignal(res);
    const traces =
      traceIds.length > 0
        ? await Promise.all(traceIds.map((id) => source.trace(id, signal)))
        : await source.findTraces(query, signal);
    res.json(jaegerAnswer(traces.filter((spans) => spans.length > 0).map(toJaeger)));
  });

  get('/api/traces/:traceId', async (req, res) => {
    readParameters(OfOneTrace, req.query);
    const traceId = readTraceId(req.params.traceId);
    const spans = await source.trace(traceId, querySignal(res));
    if (spans.length === 0) throw noTrace(traceId);
    res.json(jaegerAnswer([toJaeger(spans)]));
  });

  get('/api/traces/:traceId/timeline', async (req, res) => {
    readParameters(NoParameters, req.query);
    const traceId = readTraceId(req.params.traceId);
    const signal = querySignal(res);
    const [spans, lines] = await Promise.all([
      source.trace(traceId, signal),
      findLinesOf(source, 'trace_id', traceId, signal),
    ]);
    if (spans.length === 0 && lines.length === 0) throw noTrace(traceId);
    res.json(timelineOf(traceId, spans, lines));
  });

  get('/api/dependencies', async (req, res) => {
    const { endTs = Date.now(), lookback } = readParameters(DependencyParameters, req.query);
    const range = { fromMs: endTs - lookback, toMs: endTs };
    const { edges } = graphOf(await source.recentTraces(range, querySignal(res)), range);
    const dependencies = edges.map(
      ({ parent, child, calls }): JaegerDependency => ({ parent, child, callCount: calls }),
    );
    res.json(jaegerAnswer(dependencies));
  });

  return router;
}

function noTrace(traceId: string): HttpProblem {
  return new HttpProblem(404, `no trace ${traceId} is known`);
}
