import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';

/** Answers an error as `application/problem+json` (RFC 9457). */
export function problem(res: Response, status: number, detail: string): void {
  res
    .status(status)
    .type('application/problem+json')
    .json({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
}

/**
 * Answers what Express and its body parser find wrong with a request (400, 413, 415). Any other
 * error is a fault of ours: the caller gets a bare 500, and stderr the message.
 */
export const answerError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  const { status, message } = callersFault(error) ?? { status: 500, message: 'it is our fault' };
  if (status === 500) process.stderr.write(`cannot answer a request: ${String(error)}\n`);
  problem(res, status, message);
};

function callersFault(error: unknown): { status: number; message: string } | undefined {
  if (!(error instanceof Error && 'status' in error)) return undefined;
  const { status, message } = error;
  const isCallers = typeof status === 'number' && status >= 400 && status < 500;
  return isCallers ? { status, message } : undefined;
}
