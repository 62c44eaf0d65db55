import { randomUUID } from 'node:crypto';
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import {
  type RpcArgs,
  type RpcName,
  type RpcResult,
  rpcContracts,
} from '../contracts/contracts.ts';
import { deserializeError, SerializedError, ServiceError } from '../contracts/errors.ts';
import type { Logger } from '../log/logger.ts';
import { timeLeft } from '../process/correlation.ts';
import { within } from '../process/within.ts';
import { SpanKind, traceHeaders, withSpan } from '../telemetry/tracing.ts';
import { Attendance } from './attendance.ts';
import { type Endpoint, openChannel } from './connection.ts';
import { consume } from './consumer.ts';
import { contextData } from './context-data.ts';
import { deadlineHeaders } from './deadline.ts';
import { parseBody, publish, UnroutableError } from './message.ts';
import { bindReplyQueue, declareReplyQueue } from './topology.ts';

/** How long the broker may take to say whether anybody consumes a queue, in milliseconds. */
const consumerCheckMs = 200;

const Reply = z.object({
  result: z.unknown(),
  error: SerializedError.nullable(),
});

interface PendingCall {
  name: RpcName;
  resolve(result: unknown): void;
  reject(error: ServiceError): void;
}

/** Calls the methods of other services. */
export interface RpcClient extends Endpoint {
  /**
   * Calls a method and waits for its answer: `timeoutMs` at most, and no longer than whoever
   * waits for us.
   *
   * @throws ServiceError what the method answered with, `UnknownService` when its service never
   *   ran, `ServiceUnavailable` when it or the broker is away, `RpcTimeout` when it is there but
   *   did not answer in time
   */
  call<N extends RpcName>(name: N, ...args: RpcArgs<N>): Promise<RpcResult<N>>;
}

export function createRpcClient(options: {
  service: string;
  exchange: string;
  timeoutMs: number;
  log: Logger;
}): RpcClient {
  const { service, exchange, timeoutMs, log } = options;
  // Replies find their way by this key; it lives as long as the process, like its queue.
  const replyTo = randomUUID();
  const pending = new Map<string, PendingCall>();
  const attendance = new Attendance();
  let connection: { model: ChannelModel; channel: ConfirmChannel } | undefined;

  function settle(message: ConsumeMessage): void {
    const call = pending.get(message.properties.correlationId);
    // An answer that came after its deadline: the caller has been told, the span says so.
    if (!call) return;
    try {
      const { result, error } = Reply.parse(parseBody(message));
      if (error) call.reject(rebuilt(error, call.name));
      else call.resolve(result);
    } catch (error) {
      call.reject(new ServiceError('BadAnswer', 'the answer is no RPC reply', { cause: error }));
    }
  }

  async function send(name: RpcName, args: unknown[]): Promise<unknown> {
    if (!connection) throw new ServiceError('ServiceUnavailable', 'the broker is not connected');
    const { model, channel } = connection;
    const [target = name] = name.split('.');
    const correlationId = randomUUID();
    const patience = Math.min(timeoutMs, timeLeft());
    if (patience <= 0) throw new ServiceError('RpcTimeout', `no time is left to call ${target}`);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        pending.set(correlationId, { name, resolve, reject });
        const giveUp = async () => {
          const isAttended = await within(consumerCheckMs, attendance.of(target, model));
          reject(noAnswer(target, patience, isAttended));
        };
        timer = setTimeout(giveUp, patience);
        publish(
          channel,
          exchange,
          name,
          { args, kwargs: {} },
          {
            mandatory: true,
            replyTo,
            correlationId,
            // Nobody waits for the call after that, so the broker need not deliver it any more.
            expiration: Math.ceil(patience),
            headers: { ...contextData(), ...traceHeaders(), ...deadlineHeaders(patience) },
          },
        ).catch((error: unknown) =>
          reject(error instanceof UnroutableError ? unknownService(target) : error),
        );
      });
    } finally {
      clearTimeout(timer);
      pending.delete(correlationId);
    }
  }

  return {
    async call(name, ...args) {
      const rpcMethod = name.replace('.', '/');
      const result = await withSpan(
        rpcMethod,
        {
          kind: SpanKind.CLIENT,
          // https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/
          attributes: { 'rpc.system.name': 'nameko', 'rpc.method': rpcMethod },
        },
        () => send(name, args),
      );
      return checkResult(name, result);
    },

    async attach(model) {
      const channel = await openChannel(model, log);
      const queue = await declareReplyQueue(channel, exchange, service, replyTo);
      await consume(channel, queue, settle, { noAck: true });
      connection = { model, channel };
    },

    async refresh() {
      if (connection) await bindReplyQueue(connection.channel, exchange, service, replyTo);
    },

    detach() {
      connection = undefined;
      for (const { reject } of pending.values()) {
        reject(new ServiceError('ServiceUnavailable', 'lost the connection to the broker'));
      }
    },

    drain: () => Promise.resolve(),
  };
}

function unknownService(target: string): ServiceError {
  return new ServiceError('UnknownService', `Unknown service \`${target}\``, { args: [target] });
}

/** nameko says no more of a method that is not there than its name. */
function rebuilt(error: SerializedError, name: RpcName): ServiceError {
  const { type, message, args } = deserializeError(error);
  const [target, method] = name.split('.');
  const isTheirs = type === 'MethodNotFound' && message === method;
  return new ServiceError(type, isTheirs ? `${target} has no method ${method}` : message, { args });
}

function checkResult<N extends RpcName>(name: N, result: unknown): RpcResult<N> {
  const checked = rpcContracts[name].result.safeParse(result);
  if (checked.success) return checked.data as RpcResult<N>;
  throw new ServiceError('BadAnswer', `${name} answered with something else than agreed`);
}

/** Why a call had no answer: nobody is there to take it, or somebody is but takes too long. */
function noAnswer(target: string, ms: number, isAttended: boolean | undefined): ServiceError {
  return isAttended === false
    ? new ServiceError('ServiceUnavailable', `${target} is not running`)
    : new ServiceError('RpcTimeout', `${target} did not answer within ${Math.round(ms)} ms`);
}
