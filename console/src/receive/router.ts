import { allowOnly, HttpProblem } from '@simplebank/shared/http-problem';
import { messageOf } from '@simplebank/shared/thrown';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import type { Span } from '../span.ts';
import { BadExportRequest } from './bad-export-request.ts';
import type { Export } from './export.ts';
import { JSON_TYPE, PROTOBUF } from './operations.ts';
import { decodeExportRequest, encodeExportResponse, encodeStatus } from './protobuf.ts';
import { readSpansRequest } from './spans.ts';

/** Largest bodies, after inflation: 4 MB of JSON, whose reading cannot be interrupted, and 8 MB. */
const JSON_LIMIT = 4 * 1024 * 1024;
const PROTOBUF_LIMIT = 8 * 1024 * 1024;

/**
 * OTLP over HTTP: takes spans at `POST /v1/traces`, in JSON or protocol buffers, packed with gzip or
 * not (https://opentelemetry.io/docs/specs/otlp/#otlphttp). 200 means that they are kept. Errors
 * in protocol buffers are a `google.rpc.Status`; in JSON they are left to the app's own handler.
 *
 * @param append keeps spans; rejects when it cannot
 */
export function otlpRouter(append: (spans: Span[]) => Promise<void>): Router {
  const router = Router();
  router
    .route('/v1/traces')
    .post(
      checkType,
      express.json({ limit: JSON_LIMIT, type: JSON_TYPE }),
      express.raw({ limit: PROTOBUF_LIMIT, type: PROTOBUF }),
      takeSpans(append),
    )
    .all(allowOnly('POST'));
  return router.use('/v1/traces', explainTooLarge, answerInProtobuf);
}

/** Refuses other encodings before their bodies are read. */
const checkType: RequestHandler = (req, _res, next) => {
  if (req.is([JSON_TYPE, PROTOBUF]) === false) {
    const type = req.get('Content-Type') ?? 'a body without Content-Type';
    throw new HttpProblem(415, `spans are taken as ${JSON_TYPE} or ${PROTOBUF}, not as ${type}`);
  }
  next();
};

function takeSpans(append: (spans: Span[]) => Promise<void>): RequestHandler {
  return async (req, res) => {
    const body: unknown = Buffer.isBuffer(req.body) ? decoded(req.body) : req.body;
    const taken = await readSpansRequest(body);
    try {
      await append(taken.items);
    } catch (error) {
      res.set('Retry-After', '1');
      throw new HttpProblem(503, 'the spans cannot be written to disk', { cause: error });
    }
    send(req, res, responseFor(taken));
  };
}

function decoded(body: Buffer): unknown {
  try {
    return decodeExportRequest(body);
  } catch (error) {
    if (error instanceof BadExportRequest) throw error;
    throw new BadExportRequest(`the body is no ExportTraceServiceRequest: ${messageOf(error)}`);
  }
}

/** `ExportTraceServiceResponse`: `{}`, or how many spans were left out, and what is wrong with one. */
function responseFor({ rejected, fault }: Export<Span>): object {
  if (rejected === 0) return {};
  return { partialSuccess: { rejectedSpans: String(rejected), errorMessage: fault } };
}

/** The answer has the encoding of the request, as the protocol wants it. */
function send(req: Request, res: Response, response: object): void {
  if (req.is(PROTOBUF)) sendBytes(res, encodeExportResponse(response));
  else res.json(response);
}

const explainTooLarge: ErrorRequestHandler = (error: unknown, _req, _res, next) => {
  const isIt = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  if (!isIt || !('limit' in error)) return next(error);
  const megabytes = Number(error.limit) / 1024 / 1024;
  next(new HttpProblem(413, `the body is too large: ${megabytes} MB are taken`, { cause: error }));
};

const answerInProtobuf: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  const isKnown = typeof status === 'number' && (status < 500 || error instanceof HttpProblem);
  if (res.headersSent || !req.is(PROTOBUF) || !isKnown) return next(error);
  sendBytes(res.status(status), encodeStatus(messageOf(error)));
};

function sendBytes(res: Response, bytes: Uint8Array): void {
  // Express would take other bytes than a Buffer for an object, and send JSON.
  res.type(PROTOBUF).send(Buffer.from(bytes));
}
