import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { RpcName } from '../contracts/contracts.ts';
import { Uuid } from '../contracts/contracts.ts';
import { ServiceError, serializeError } from '../contracts/errors.ts';
import type { Logger } from '../log/logger.ts';
import { withRequest } from '../process/correlation.ts';
import { type StallWatch, watchStalls } from '../process/stalls.ts';
import { SpanKind, withSpan } from '../telemetry/tracing.ts';
import { type Endpoint, openChannel } from './connection.ts';
import { Consumer } from './consumer.ts';
import { contextDataOf } from './context-data.ts';
import { CallerClocks } from './deadline.ts';
import { parseBody, publish, traceHeadersOf, UnroutableError } from './message.ts';
import { bindArguments, parseCall, type RpcCall } from './signature.ts';
import { bindRpcQueue, declareRpcQueue } from './topology.ts';

/** A method by its name; its arguments are bound and validated by its contract. */
export type RpcMethods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/**
 * The share of a caller's patience that is left to the method: an error found at the end of it
 * still reaches the caller before the caller gives up.
 */
const deadlineShare = 0.9;

/** Takes the RPC calls to a service and answers each, with a result or with an error. */
export function createRpcServer(options: {
  service: string;
  exchange: string;
  methods: RpcMethods;
  log: Logger;
}): Endpoint {
  const { service, exchange, methods, log } = options;
  const consumer = new Consumer({ handle: serve, unsettled });
  const clocks = new CallerClocks();
  let channel: ConfirmChannel | undefined;
  let stalls: StallWatch | undefined;

  async function serve(message: ConsumeMessage, channel: ConfirmChannel): Promise<void> {
    const { replyTo, correlationId } = message.properties;
    const left = clocks.timeLeftFor(message, stalls?.recentMs() ?? 0);
    const request = read(message);
    const reply = await withRequest(
      {
        uuid: request.uuid,
        contextData: contextDataOf(message),
        deadline: performance.now() + left * deadlineShare,
      },
      () => answer(message, request, left),
    );
    if (replyTo) {
      await publish(channel, exchange, replyTo, reply, { correlationId, mandatory: true });
    }
  }

  function unsettled(error: unknown): boolean {
    log.warn('could not answer a call', { err: error });
    // Whoever has gone, or asked in a way that no answer can be addressed to, gets none.
    return error instanceof ServiceError && !(error instanceof UnroutableError);
  }

  /**
   * Performs a call. Never rejects: errors are answers too.
   *
   * @param left how long its caller still waits, in milliseconds
   */
  async function answer(message: ConsumeMessage, request: ReturnType<typeof read>, left: number) {
    const method = message.fields.routingKey.slice(service.length + 1);
    // Names that are not ours are the caller's to choose, and spans would have them all.
    const rpcMethod = `${service}/${isOurs(method) ? method : '_OTHER'}`;
    const work = () => perform(method, request, left);
    try {
      if (method === 'health') return await work();
      return await withSpan(
        rpcMethod,
        {
          kind: SpanKind.SERVER,
          // https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/
          attributes: { 'rpc.system.name': 'nameko', 'rpc.method': rpcMethod },
          parent: traceHeadersOf(message),
        },
        work,
      );
    } catch (error) {
      return { result: null, error: serializeError(error) };
    }
  }

  function isOurs(method: string): boolean {
    return Object.hasOwn(methods, method);
  }

  async function perform(method: string, { call, error }: ReturnType<typeof read>, left: number) {
    const implementation = isOurs(method) ? methods[method] : undefined;
    try {
      if (left < 0) throw new ServiceError('RpcTimeout', 'its caller has given up');
      if (!implementation) {
        throw new ServiceError('MethodNotFound', 'no such method', { detail: method });
      }
      if (!call) throw error;
      const args = bindArguments(`${service}.${method}` as RpcName, call);
      return { result: (await implementation(...args)) ?? null, error: null };
    } catch (error) {
      log.error(`${implementation ? method : 'a call'} failed`, { err: error });
      throw error;
    }
  }

  return {
    async attach(model: ChannelModel) {
      const opened = await openChannel(model, log);
      await consumer.consume(opened, await declareRpcQueue(opened, exchange, service));
      channel = opened;
      stalls ??= watchStalls();
    },
    async refresh() {
      if (channel) await bindRpcQueue(channel, exchange, service);
    },
    detach() {
      channel = undefined;
    },
    get inHand() {
      return consumer.inHand;
    },
    async drain() {
      await consumer.drain();
      stalls?.stop();
    },
  };
}

/** What a message asks for and the UUID it is about, or the error that it is no call. */
function read(message: ConsumeMessage): { call?: RpcCall; uuid?: string; error?: ServiceError } {
  try {
    const call = parseCall(parseBody(message));
    const { data: uuid } = Uuid.safeParse([...call.args, ...Object.values(call.kwargs)][0]);
    return uuid ? { call, uuid } : { call };
  } catch (cause) {
    if (cause instanceof ServiceError) return { error: cause };
    return { error: new ServiceError('MalformedRequest', 'Message body is not JSON', { cause }) };
  }
}
