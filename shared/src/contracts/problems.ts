/**
 * Every kind of error that an HTTP server of ours answers with, once: its name, its HTTP status and its
 * title, as RFC 9457 has them. docs/errors.md has a section on each, under its name.
 */
export const problemTypes = {
  'malformed-request': { status: 400, title: 'The request is not as HTTP wants it' },
  'malformed-body': { status: 400, title: 'The body is not what it should be' },
  'invalid-request-id': { status: 400, title: 'X-Request-ID is not one UUID' },
  'invalid-idempotency-key': { status: 400, title: 'Idempotency-Key is not one key' },
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  'invalid-export': { status: 400, title: 'The telemetry cannot be read' },
  'foreign-page': { status: 403, title: 'A page of another site asks' },
  'token-missing': { status: 403, title: 'The token of this console is missing' },
  'path-not-found': { status: 404, title: 'Nothing is served at this path' },
  'not-a-uuid': { status: 404, title: 'The path has no UUID where one should be' },
  'order-not-found': { status: 404, title: 'There is no such order' },
  'request-not-found': { status: 404, title: 'Nothing is known of this request' },
  'line-not-found': { status: 404, title: 'No such log line is kept' },
  'trace-not-found': { status: 404, title: 'No such trace is known' },
  'process-not-found': { status: 404, title: 'There is no such process' },
  'break-not-found': { status: 404, title: 'There is no such thing to break' },
  'case-not-found': { status: 404, title: 'There is no such case' },
  'no-supervisor': { status: 404, title: 'No supervisor has started this console' },
  'telemetry-not-taken': { status: 404, title: 'Telemetry is not taken here' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'process-not-possible': { status: 409, title: 'Not possible as the process is now' },
  'break-not-possible': { status: 409, title: 'It cannot be broken as things are' },
  'learn-not-possible': { status: 409, title: 'Not possible as the case is now' },
  'precondition-failed': { status: 412, title: 'The file is not the one that was meant' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of a type that is not taken' },
  'range-not-satisfiable': { status: 416, title: 'The file has no such range' },
  'unknown-host': { status: 421, title: 'The server does not go by this name' },
  declined: { status: 422, title: 'A third party declined' },
  'idempotency-key-reused': { status: 422, title: 'Idempotency-Key was used for another order' },
  'too-many-requests': { status: 429, title: 'Too many requests in one second' },
  'head-too-large': { status: 431, title: 'The head of the request is too large' },
  'internal-error': { status: 500, title: 'Something unexpected happened' },
  'exchange-failed': { status: 500, title: 'The stock exchange was told to fail' },
  'ip-echo-failed': { status: 500, title: 'The IP echo was told to fail' },
  'method-not-found': { status: 501, title: 'The service that runs has no such method' },
  'bad-answer': { status: 502, title: 'An answer is something else than agreed' },
  'unknown-service': { status: 503, title: 'A service has never run here' },
  unavailable: { status: 503, title: 'Something that is needed is away' },
  'not-ready': { status: 503, title: 'The service cannot do its work' },
  'page-not-built': { status: 503, title: 'The page is not built' },
  'too-many-streams': { status: 503, title: 'Too many listen already' },
  timeout: { status: 504, title: 'An answer did not come in time' },
} as const;

/** The name of a kind of error: `order-not-found`. */
export type ProblemName = keyof typeof problemTypes;

/** Where docs/errors.md is, in this repository and on each of our HTTP servers. */
export const errorsPath = '/docs/errors.md';

/**
 * The `type` of a problem. It is a reference with a full path, as RFC 9457 (section 3.1.1) wants a
 * relative one: it leads to its section on the server that answered, whatever its host and port
 * are, without the internet, and in the repository it is the file's path.
 */
export function typeOfProblem(name: ProblemName): string {
  return `${errorsPath}#${name}`;
}
