import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { isError, messageOf, propertyOf } from '../contracts/thrown.ts';

/** An error that the caller is told about: an HTTP status and one sentence on what is wrong. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;

  constructor(status: number, detail: string, options?: ErrorOptions) {
    super(detail, options);
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
 * body parser say what the caller did wrong; any other error is a fault here, of which the caller
 * learns no more than that.
 *
 * @param report is told of the faults here
 */
export function problemJson(report: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const problem = asProblem(error);
    if (!problem) report(error);
    const { status, message } = problem ?? { status: 500, message: 'something went wrong here' };
    res
      .status(status)
      .type('application/problem+json')
      .json({ type: 'about:blank', title: STATUS_CODES[status], status, detail: message });
  };
}

function asProblem(error: unknown): { status: number; message: string } | undefined {
  if (error instanceof HttpProblem) return error;
  const status = isError(error) ? propertyOf(error, 'status') : undefined;
  const isCallers = typeof status === 'number' && status >= 400 && status < 500;
  return isCallers ? { status, message: messageOf(error) } : undefined;
}
