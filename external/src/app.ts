import { setTimeout as wait } from 'node:timers/promises';
import { type Alive, Uuid } from '@simplebank/shared/contracts';
import { sendErrorsPage } from '@simplebank/shared/errors-page';
import { checkHead } from '@simplebank/shared/http-limits';
import {
  faultsOnly,
  HttpProblem,
  methodNotAllowed,
  notFound,
  problemJson,
} from '@simplebank/shared/http-problem';
import type { Report } from '@simplebank/shared/logger';
import { once } from '@simplebank/shared/once';
import { errorsPath } from '@simplebank/shared/problems';
import express, { type Express, type Request } from 'express';
import type { z } from 'zod';
import { Exchange, IdempotencyKey, PlaceOrder } from './exchange.ts';
import { Fault, Faults, WRONG_FAULT } from './faults.ts';
import { createLog } from './log.ts';

const json = express.json({ limit: '16kb' });

/**
 * The HTTP application of both third parties: the stock exchange and the IP echo.
 *
 * @param options.processingDelayMaxMs pretended work: the exchange and the IP echo first wait
 *   none, half or all of this time (milliseconds)
 * @param options.log is told of faults here
 */
export function createApp({
  processingDelayMaxMs = 0,
  log = createLog(),
}: {
  processingDelayMaxMs?: number;
  log?: Report;
} = {}): Express {
  const exchange = new Exchange();
  const exchangeFaults = new Faults('exchange', 'exchange-failed');
  const ipFaults = new Faults('IP echo', 'ip-echo-failed');
  const work = () => {
    const share = Math.floor(Math.random() * 3) / 2;
    return wait(share * processingDelayMaxMs, undefined, { ref: false });
  };
  // Few ask, so the start does not wait for it.
  const api = once(async () => (await import('./openapi.ts')).describeApi());
  const app = express().disable('x-powered-by');
  app.use(checkHead);

  app
    .route('/orders')
    .get((_req, res) => {
      res.json(exchange.summary());
    })
    .post(json, async (req, res) => {
      const { uuid } = bodyOf(req, PlaceOrder, 'the body must be {"uuid": "<UUID of the order>"}');
      const key = idempotencyKeyOf(req);
      await work();
      const fault = exchangeFaults.next();
      exchange.countRequest(fault.mode !== 'none');
      exchangeFaults.failBefore(fault);
      const { placement, placedNow } = exchange.place(uuid, key);
      if (!(await exchangeFaults.answersAfter(fault, res))) return;
      res.location(`/orders/${uuid}`);
      res.status(placedNow ? 201 : 200).json(placement);
    })
    .all(methodNotAllowed);

  app
    .route('/orders/:uuid')
    .get((req, res) => {
      const uuid = Uuid.safeParse(req.params.uuid);
      const placement = uuid.success ? exchange.find(uuid.data) : undefined;
      if (!placement)
        throw new HttpProblem('order-not-found', `no order ${req.params.uuid} was placed here`);
      res.json(placement);
    })
    .all(methodNotAllowed);

  app
    .route(['/', '/ip'])
    .get(async (req, res) => {
      await work();
      const fault = ipFaults.next();
      ipFaults.failBefore(fault);
      if (await ipFaults.answersAfter(fault, res)) res.json({ ip: callerAddress(req) });
    })
    .all(methodNotAllowed);

  for (const [path, faults] of [
    ['/faults', exchangeFaults],
    ['/ip/faults', ipFaults],
  ] as const) {
    app
      .route(path)
      .get((_req, res) => {
        res.set('Last-Modified', faults.told.toUTCString()).json(faults.fault);
      })
      .put(json, (req, res) => {
        faults.tell(bodyOf(req, Fault, WRONG_FAULT));
        res.json(faults.fault);
      })
      .all(methodNotAllowed);
  }

  app
    .route(['/health', '/ready'])
    .get((_req, res) => {
      res.json({ ok: new Date().toISOString() } satisfies Alive);
    })
    .all(methodNotAllowed);

  app
    .route('/openapi.json')
    .get(async (_req, res) => {
      res.json(await api());
    })
    .all(methodNotAllowed);

  app.route(errorsPath).get(sendErrorsPage).all(methodNotAllowed);

  const report = (error: unknown) => log.error('cannot answer a request', { err: error });
  return app.use(notFound, problemJson(faultsOnly(report)));
}

/** @throws HttpProblem for another type than JSON, and with `wrong` for other JSON */
function bodyOf<T>(req: Request, schema: z.ZodType<T>, wrong: string): T {
  if (req.is('application/json') === false) {
    throw new HttpProblem(
      'unsupported-media-type',
      'the body must have Content-Type: application/json',
    );
  }
  const body = schema.safeParse(req.body);
  if (!body.success) throw new HttpProblem('malformed-body', wrong);
  return body.data;
}

/** @throws HttpProblem when there are several, or one that is none */
function idempotencyKeyOf({ headersDistinct }: Request): string | undefined {
  const [first, ...more] = headersDistinct['idempotency-key'] ?? [];
  const key = IdempotencyKey.optional().safeParse(first);
  if (key.success && more.length === 0) return key.data;
  throw new HttpProblem(
    'invalid-idempotency-key',
    'there may be one Idempotency-Key, of 1 to 255 characters',
  );
}

/** A server that listens on IPv6 sees IPv4 callers as `::ffff:192.0.2.1` (RFC 4291, 2.5.5.2). */
function callerAddress(req: Request): string | undefined {
  return req.socket.remoteAddress?.replace(/^::ffff:/, '');
}
