import {
  HttpProblem,
  inOwnWords,
  methodNotAllowed,
  problemHeaders,
} from '@simplebank/shared/http-problem';
import { messageOf } from '@simplebank/shared/thrown';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import { BadExportRequest, refuseTooManyItems } from './bad-export-request.ts';
import { JSON_TYPE, PROTOBUF } from './operations.ts';
import { decodeRequest, encodeResponse, encodeStatus } from './protobuf.ts';
import { type Keeper, type Signal, signalsOf, type Taken } from './signals.ts';

/** Largest bodies, after inflation: 4 MB of JSON, whose reading cannot be interrupted, and 8 MB. */
const JSON_LIMIT = 4 * 1024 * 1024;
const PROTOBUF_LIMIT = 8 * 1024 * 1024;

/**
 * OTLP over HTTP: takes spans, log records and metrics at `POST /v1/traces`, `/v1/logs` and
 * `/v1/metrics`, in JSON or protocol buffers, packed with gzip or not
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp). 200 means that they are kept. Errors in protocol buffers are a `google.rpc.Status`; in JSON they are
 * left to the app's own handler.
 */
export function otlpRouter(keeper: Keeper): Router {
  const router = Router();
  for (const signal of signalsOf(keeper)) {
    router
      .route(signal.path)
      .post(
        checkType(signal),
        express.json({ limit: JSON_LIMIT, type: JSON_TYPE }),
        express.raw({ limit: PROTOBUF_LIMIT, type: PROTOBUF }),
        take(signal),
      )
      .all(methodNotAllowed);
    router.use(signal.path, explainTooLarge, answerInProtobuf);
  }
  return router;
}

/** Refuses other encodings before their bodies are read. */
function checkType({ items }: Signal): RequestHandler {
  return (req, _res, next) => {
    if (req.is([JSON_TYPE, PROTOBUF]) === false) {
      const type = req.get('Content-Type') ?? 'a body without Content-Type';
      const taken = `${items} are taken as ${JSON_TYPE} or ${PROTOBUF}`;
      throw new HttpProblem('unsupported-media-type', `${taken}, not as ${type}`);
    }
    next();
  };
}

function take(signal: Signal): RequestHandler {
  return async (req, res) => {
    const body: unknown = Buffer.isBuffer(req.body) ? decoded(signal, req.body) : req.body;
    refuseTooManyItems(body, lengthOf(req));
    const taken = await signal.take(body);
    try {
      await taken.keep();
    } catch (error) {
      throw new HttpProblem('unavailable', `the ${signal.items} cannot be kept`, { cause: error });
    }
    send(req, res, signal, taken);
  };
}

/** In bytes; undefined when it came packed, or in pieces. */
function lengthOf(req: Request): number | undefined {
  if (Buffer.isBuffer(req.body)) return req.body.length;
  const length = req.get('Content-Length');
  return req.get('Content-Encoding') || length === undefined ? undefined : Number(length);
}

function decoded({ request }: Signal, body: Buffer): unknown {
  try {
    return decodeRequest(request, body);
  } catch (error) {
    if (error instanceof BadExportRequest) throw error;
    throw new BadExportRequest(`the body is no ${request}: ${messageOf(error)}`);
  }
}

/** How many items were left out, if any, in the encoding of the request, as the protocol wants it. */
function send(req: Request, res: Response, signal: Signal, { rejected, fault }: Taken): void {
  if (req.is(PROTOBUF)) sendBytes(res, encodeResponse(rejected, fault));
  else if (rejected === 0) res.json({});
  else {
    res.json({ partialSuccess: { [signal.rejected]: String(rejected), errorMessage: fault } });
  }
}

const explainTooLarge: ErrorRequestHandler = (error: unknown, _req, _res, next) => {
  const isIt = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  if (!isIt || !('limit' in error)) return next(error);
  const megabytes = Number(error.limit) / 1024 / 1024;
  next(
    new HttpProblem('body-too-large', `the body is too large: ${megabytes} MB are taken`, {
      cause: error,
    }),
  );
};

const answerInProtobuf: ErrorRequestHandler = (thrown: unknown, req, res, next) => {
  const error = inOwnWords(thrown);
  const isTold = error instanceof HttpProblem && req.is(PROTOBUF);
  if (res.headersSent || !isTold) return next(error);
  res.status(error.status).set(problemHeaders(error.status));
  sendBytes(res, encodeStatus(error.detail));
};

function sendBytes(res: Response, bytes: Uint8Array): void {
  // Express would take other bytes than a Buffer for an object, and send JSON.
  res.type(PROTOBUF).send(Buffer.from(bytes));
}
