import { z } from 'zod';
import { messageOf, typeOf } from './thrown.ts';

/**
 * What can go wrong between services, as one table.
 *
 * An error crosses the wire as data: nameko's `{exc_type, exc_path, exc_args, value}`. Errors that
 * nameko knows keep nameko's own path, so that a Python caller rebuilds them as its own exceptions
 * (`nameko.exceptions.deserialize`); ours carry `simplebank.errors`. The HTTP status is what the
 * customer sees when such an error ends a request (RFC 9110 section 15.6).
 */
const table = {
  /** No queue takes calls for that service: it never ran against this broker. */
  UnknownService: { module: 'nameko.exceptions', status: 503 },
  /** The service is there, the method is not, as in a service of the book. */
  MethodNotFound: { module: 'nameko.exceptions', status: 501 },
  /** The arguments do not fit the method. */
  IncorrectSignature: { module: 'nameko.exceptions', status: 500 },
  /** The body of the call is not `{"args": [...], "kwargs": {...}}`. */
  MalformedRequest: { module: 'nameko.exceptions', status: 500 },
  /** The method raised an error that has no row here. */
  RemoteError: { module: 'nameko.exceptions', status: 500 },
  /** The answer did not come before the deadline. */
  RpcTimeout: { module: 'nameko.exceptions', status: 504 },
  /** Something that is needed to answer (a service, the broker) is away. */
  ServiceUnavailable: { module: 'simplebank.errors', status: 503 },
  /** A third party answered, but not with what it should have. */
  BadAnswer: { module: 'simplebank.errors', status: 502 },
  /** A third party will not do what it was asked, now or later. */
  Rejected: { module: 'simplebank.errors', status: 422 },
  /** There is no such order, or no such page. */
  NotFound: { module: 'simplebank.errors', status: 404 },
} as const;

/** The name of a row in the table of errors. */
export type ErrorType = keyof typeof table;

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
  /** HTTP status that this error ends a request with. */
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
    this.status = table[type].status;
    this.detail = detail;
    this.args = args;
  }
}

/** Turns whatever a handler threw into what goes over the wire. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof ServiceError) {
    return {
      exc_type: error.type,
      exc_path: `${table[error.type].module}.${error.type}`,
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
  return Object.hasOwn(table, type) && path === `${table[type as ErrorType].module}.${type}`;
}
