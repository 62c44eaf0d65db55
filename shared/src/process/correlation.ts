import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

interface Request {
  uuid?: string | undefined;
  /** When the caller stops waiting, on the clock of `performance.now()`. */
  deadline?: number;
  /** What came with the message at hand, to be passed on: see `amqp/context-data.ts`. */
  contextData?: Readonly<Record<string, unknown>>;
  /** The id of the handler's call, which is always the same. */
  callId?: () => string;
}

const storage = new AsyncLocalStorage<Request>();

/**
 * Runs `work` with `uuid` as the UUID of the request at hand. Everything that `work` calls or
 * awaits finds it again with {@link currentUuid}: log lines, spans and outgoing messages carry it
 * without anybody passing it along.
 *
 * @returns what `work` returns
 */
export function withUuid<T>(uuid: string | undefined, work: () => T): T {
  return uuid ? storage.run({ ...storage.getStore(), uuid }, work) : work();
}

/** The UUID of the request at hand, or undefined outside of any request. */
export function currentUuid(): string | undefined {
  return storage.getStore()?.uuid;
}

/** Milliseconds left until the deadline of the request at hand; Infinity when it has none. */
export function timeLeft(): number {
  const deadline = storage.getStore()?.deadline;
  return deadline === undefined ? Infinity : Math.max(0, deadline - performance.now());
}

/** Runs `work` as the handling of a request that has come from elsewhere, with all that is known of it. */
export function withRequest<T>(request: Readonly<Request>, work: () => T): T {
  return storage.run(request, work);
}

/** Runs `work` as a call of `handler`, for example `orders_service.sell_shares`. */
export function withCall<T>(handler: string, work: () => T): T {
  let id: string | undefined;
  const callId = () => {
    id ??= `${handler}.${randomUUID()}`;
    return id;
  };
  return storage.run({ ...storage.getStore(), callId }, work);
}

/** All that is known of the request at hand. */
export function currentRequest(): Readonly<Request> {
  return storage.getStore() ?? {};
}
