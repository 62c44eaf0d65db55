import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { RequestProblem } from '../contracts/contracts.ts';
import { ServiceError } from '../contracts/errors.ts';
import { isError, propertyOf } from '../contracts/thrown.ts';
import { currentUuid } from '../process/correlation.ts';

/** The media type of an error for the customer (RFC 9457). */
export const problemType = 'application/problem+json';

/** @param status an HTTP status code from 400 to 599 */
export function problem(status: number, detail: string): RequestProblem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Unknown Error',
    status,
    detail,
    uuid: currentUuid() ?? randomUUID(),
  };
}

/**
 * A request that cannot be served as it is, for a reason that the customer may know. Its message goes
 * into lines and spans: nothing of the request stands in it. What the customer is told may quote it.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** An HTTP status code from 400 to 499. */
  readonly status: number;
  /** For the customer alone. */
  readonly detail: string;

  constructor(status: number, message: string, { detail = message } = {}) {
    super(message);
    this.status = status;
    this.detail = detail;
  }
}

/** What Express and body-parser put on the errors they raise (http-errors). */
interface HttpError {
  status: number;
  type?: string;
}

/** The problem to answer with when `error` ended a request. Unexpected errors tell nothing. */
export function problemOf(error: unknown): RequestProblem {
  if (error instanceof ServiceError && error.status !== 500) {
    return problem(error.status, error.detail);
  }
  if (error instanceof RequestError) return problem(error.status, error.detail);
  return problem(500, 'something unexpected happened; the log has the details');
}

/** Puts what Express and body-parser found wrong with a request in words that do not quote it. */
export function inOwnWords(error: unknown): unknown {
  if (error instanceof ServiceError || error instanceof RequestError) return error;
  return isHttpError(error) ? new RequestError(error.status, meaningOf(error)) : error;
}

function isHttpError(error: unknown): error is HttpError {
  const status = isError(error) ? propertyOf(error, 'status') : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}

function meaningOf({ status, type }: HttpError): string {
  switch (type) {
    case 'entity.parse.failed':
      return 'the body is not valid JSON';
    case 'entity.too.large':
      return 'the body is too large';
    case 'encoding.unsupported':
      return 'the content encoding is not supported';
    case 'charset.unsupported':
      return 'the charset is not supported';
    default:
      return `the request cannot be understood (${STATUS_CODES[status]})`;
  }
}
