import { z } from 'zod';
import { type ProblemName, problemTypes } from './problems.ts';
import { messageOf, typeOf } from './thrown.ts';

/**
 * What can go wrong between services, as one table.
 *
 * An error crosses the wire as data: nameko's `{exc_type, exc_path, exc_args, value}`. Errors that
 * nameko knows keep nameko's own path, so that a Python caller rebuilds them as its own exceptions
 * (`nameko.exceptions.deserialize`); ours carry `simplebank.errors`. The problem is what the customer
 * sees when such an error ends a request.
 */
export const serviceErrors = {
  /** No queue takes calls for that service: it never ran against this broker. */
  UnknownService: { module: 'nameko.exceptions', problem: 'unknown-service' },
  /** The service is there, the method is not, as in a service of the book. */
  MethodNotFound: { module: 'nameko.exceptions', problem: 'method-not-found' },
  /** The arguments do not fit the method. */
  IncorrectSignature: { module: 'nameko.exceptions', problem: 'internal-error' },
  /** The body of the call is not `{"args": [...], "kwargs": {...}}`. */
  MalformedRequest: { module: 'nameko.exceptions', problem: 'internal-error' },
  /** The method raised an error that has no row here. */
  RemoteError: { module: 'nameko.exceptions', problem: 'internal-error' },
  /** The answer did not come before the deadline. */
  RpcTimeout: { module: 'nameko.exceptions', problem: 'timeout' },
  /** Something that is needed to answer (a service, the broker) is away. */
  ServiceUnavailable: { module: 'simplebank.errors', problem: 'unavailable' },
  /** A third party answered, but not with what it should have. */
  BadAnswer: { module: 'simplebank.errors', problem: 'bad-answer' },
  /** A third party will not do what it was asked, now or later. */
  Rejected: { module: 'simplebank.errors', problem: 'declined' },
  /** There is no such order. */
  NotFound: { module: 'simplebank.errors', problem: 'order-not-found' },
} as const satisfies Record<string, { module: string; problem: ProblemName }>;

/** The name of a row in the table of errors. */
export type ErrorType = keyof typeof serviceErrors;

/** An error as nameko writes it into a reply's `error` (nameko.exceptions.serialize). */
export const SerializedError = z
  .object({
    exc_type: z.string(),
    exc_path: z.string(),
    exc_args: z.array(z.unknown()),
    value: z.string(),
  })
  .meta({ id: 'Error' });
export type SerializedError = z.infer<typeof SerializedError>;

/**
 * An error from the table: {@link ServiceError.type} names its row. Its message goes into lines and
 * spans: nothing that a stranger sent stands in it.
 */
export class ServiceError extends Error {
  readonly type: ErrorType;
  /** The problem that this error ends a request with, and its HTTP status. */
  readonly problem: ProblemName;
  readonly status: number;
  /** What whoever asked is told. It may quote what they sent. */
  readonly detail: string;
  /** What Python makes the same exception from. */
  readonly args: readonly unknown[];

  constructor(
    type: ErrorType,
    message: string,
    {
      detail = message,
      args = [detail],
      ...options
    }: ErrorOptions & { detail?: string; args?: readonly unknown[] } = {},
  ) {
    super(message, options);
    this.name = type;
    this.type = type;
    this.problem = serviceErrors[type].problem;
    this.status = problemTypes[this.problem].status;
    this.detail = detail;
    this.args = args;
  }
}

/** Turns whatever a handler threw into what goes over the wire. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof ServiceError) {
    return {
      exc_type: error.type,
      exc_path: `${serviceErrors[error.type].module}.${error.type}`,
      exc_args: [...error.args],
      value: error.detail,
    };
  }
  const [name, message] = [typeOf(error), messageOf(error)];
  return { exc_type: name, exc_path: `builtins.${name}`, exc_args: [message], value: message };
}

/**
 * Rebuilds at the caller the error that a reply carries. One that has no row in the table becomes
 * a `RemoteError` which names the original type, as it does in nameko.
 */
export function deserializeError(error: SerializedError): ServiceError {
  const { exc_type, exc_path, exc_args, value } = error;
  return isKnown(exc_type, exc_path)
    ? new ServiceError(exc_type, value, { args: exc_args })
    : new ServiceError('RemoteError', `${exc_type} ${value}`);
}

function isKnown(type: string, path: string): type is ErrorType {
  return (
    Object.hasOwn(serviceErrors, type) &&
    path === `${serviceErrors[type as ErrorType].module}.${type}`
  );
}
