import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';

/** An error that the caller is told about: an HTTP status and one sentence on what is wrong. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** Answers 405 and names the methods that the path has (RFC 9110 section 15.5.6). */
export function allowOnly(...methods: string[]): RequestHandler {
  return (req, res) => {
    res.set('Allow', methods.join(', '));
    throw new HttpProblem(405, `${req.method} is not possible here, only ${methods.join(', ')}`);
  };
}

/** Answers 404: the last handler of an app. */
export const notFound: RequestHandler = (req) => {
  throw new HttpProblem(404, `there is nothing at ${req.path}`);
};

/**
 * Answers every error as `application/problem+json` (RFC 9457). Ours and those of Express and its
 * body parser say what the caller did wrong; any other error is a fault here, and its message goes
 * to stderr instead.
 */
export const problemJson: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  const { status, detail } = describe(error);
  if (status === 500 && !(error instanceof HttpProblem))
    process.stderr.write(`external: ${String(error)}\n`);
  res
    .status(status)
    .type('application/problem+json')
    .json({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
};

function describe(error: unknown): { status: number; detail: string } {
  if (error instanceof HttpProblem) return { status: error.status, detail: error.message };
  if (error instanceof Error && 'status' in error) {
    const { status, message } = error;
    if (typeof status === 'number' && status >= 400 && status < 500) {
      return { status, detail: message };
    }
  }
  return { status: 500, detail: 'something went wrong here' };
}
