import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Problem } from '../contracts/contracts.ts';
import { ServiceError } from '../contracts/errors.ts';
import { type ProblemName, problemTypes, typeOfProblem } from '../contracts/problems.ts';
import { isError, propertyOf } from '../contracts/thrown.ts';

/** The media type of an error (RFC 9457). */
export const problemMediaType = 'application/problem+json';
/** What a 429 or a 503 tells the caller to wait before the next attempt, in seconds. */
const retryAfterSeconds = 1;

/**
 * An error that the caller is told about: which kind it is, and one sentence on what is wrong. Its
 * message goes into lines and spans: where strangers may send a request, nothing of it stands in
 * the message. What the caller is told may quote it.
 */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: ProblemName;
  /** The HTTP status that it is answered with. */
  readonly status: number;
  /** For the caller alone. */
  readonly detail: string;

  constructor(
    problem: ProblemName,
    message: string,
    { detail = message, ...options }: ErrorOptions & { detail?: string } = {},
  ) {
    super(message, options);
    this.problem = problem;
    this.status = problemTypes[problem].status;
    this.detail = detail;
  }
}

/** The request that a problem ended, as far as it is known. */
export interface Occurrence {
  uuid?: string | undefined;
  /** Address of the console's page, whose page of the request becomes the problem's `instance`. */
  consolePage?: string | undefined;
}

/** What kind of problem an error is; {@link inOwnWords} goes before. */
export function problemNameOf(error: unknown): ProblemName {
  return error instanceof HttpProblem || error instanceof ServiceError
    ? error.problem
    : 'internal-error';
}

/** The problem to answer with when `error` ended a request. Unexpected errors tell nothing. */
export function problemOf(error: unknown, { uuid, consolePage }: Occurrence = {}): Problem {
  const name = problemNameOf(error);
  const { status, title } = problemTypes[name];
  const detail =
    name !== 'internal-error' && (error instanceof HttpProblem || error instanceof ServiceError)
      ? error.detail
      : 'something unexpected happened; the log has the details';
  return {
    type: typeOfProblem(name),
    title,
    status,
    detail,
    ...(uuid && { uuid }),
    ...(uuid && consolePage && { instance: new URL(`/requests/${uuid}`, consolePage).href }),
  };
}

/** The header fields that go with an error of that status. */
export function problemHeaders(status: number): Record<string, string> {
  return mayPass(status) ? { 'Retry-After': String(retryAfterSeconds) } : {};
}

/** Whether errors of that status pass, so that it makes sense to try again. */
export function mayPass(status: number): boolean {
  return status === 429 || status === 503;
}

/** Answers with a problem. */
export function sendProblem(response: Response, problem: Problem): void {
  response.set(problemHeaders(problem.status));
  response.status(problem.status).type(problemMediaType).send(JSON.stringify(problem));
}

/** Who is told of every error that a request ended with, and of what kind it is. */
export type ProblemReport = (error: unknown, problem: ProblemName) => void;

/** Passes on what is a fault here, and nothing that the caller has been told. */
export function faultsOnly(report: (error: unknown) => void): ProblemReport {
  return (error, problem) => {
    if (problem === 'internal-error') report(error);
  };
}

/**
 * Answers every error as problem+json: the last handler of an app. Ours, and those of Express and its
 * body parser, say what the caller did wrong; any other error is a fault here, of which the caller
 * learns no more than that.
 *
 * @param consolePage see {@link Occurrence}; the request's UUID is taken from `response.locals`
 */
export function problemJson(report: ProblemReport, consolePage?: string): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = inOwnWords(thrown);
    report(error, problemNameOf(error));
    const { uuid }: { uuid?: string } = response.locals;
    sendProblem(response, problemOf(error, { uuid, consolePage }));
  };
}

/**
 * Answers 405 and names the methods that the route has (RFC 9110 section 15.5.6). It goes last, into
 * the `all` of a route.
 */
export const methodNotAllowed: RequestHandler = (request, response) => {
  const { stack }: { stack: { method?: string }[] } = request.route;
  const methods = allowed(stack.flatMap(({ method }) => method?.toUpperCase() ?? []));
  response.set('Allow', methods);
  throw new HttpProblem('method-not-allowed', `only ${methods} is possible here`, {
    detail: `${request.method} is not possible here, only ${methods}`,
  });
};

/** Methods as `Allow` names them: `HEAD` goes with `GET` (RFC 9110 section 9.3.2). */
export function allowed(methods: readonly string[]): string {
  const all = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method));
  return [...new Set(all)].join(', ');
}

/** Answers 404: the last handler of an app but for {@link problemJson}. */
export const notFound: RequestHandler = ({ path }) => {
  throw new HttpProblem('path-not-found', 'nothing is served at the path', {
    detail: `there is nothing at ${path}`,
  });
};

/** Puts what Express and body-parser found wrong with a request in words that do not quote it. */
export function inOwnWords(error: unknown): unknown {
  if (error instanceof ServiceError || error instanceof HttpProblem || !isError(error))
    return error;
  const status = propertyOf(error, 'status');
  if (typeof status !== 'number' || status < 400 || status > 499) return error;
  // Express could not decode a parameter of the path.
  if (error instanceof URIError) {
    return new HttpProblem('malformed-request', 'the path has a broken escape');
  }
  const [problem, message] = meanings[String(propertyOf(error, 'type'))] ??
    byStatus[status] ?? ['malformed-request', 'the request cannot be understood'];
  return new HttpProblem(problem, message);
}

/** By the `type` of body-parser's errors. */
const meanings: Readonly<Record<string, [ProblemName, string]>> = {
  'entity.parse.failed': ['malformed-body', 'the body is not valid JSON'],
  'entity.too.large': ['body-too-large', 'the body is too large'],
  'encoding.unsupported': ['unsupported-media-type', 'the content encoding is not supported'],
  'charset.unsupported': ['unsupported-media-type', 'the charset is not supported'],
};

/** By the status of other errors, as those of Express' way to send a file. */
const byStatus: Readonly<Record<number, [ProblemName, string]>> = {
  404: ['path-not-found', 'nothing is served at the path'],
  412: ['precondition-failed', 'the file is another one than If-Match or If-Unmodified-Since says'],
  413: ['body-too-large', 'the body is too large'],
  415: ['unsupported-media-type', 'the body is of a type that is not taken'],
  416: ['range-not-satisfiable', 'the file has no such range'],
};
