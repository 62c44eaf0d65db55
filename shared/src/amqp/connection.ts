import { Socket } from 'node:net';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { reasonOf } from '../contracts/thrown.ts';
import type { Logger } from '../log/logger.ts';
import { startTimer } from '../process/timer.ts';
import { noticeReturns } from './message.ts';

/** How many messages a consumer may hold unacknowledged at once. */
const prefetch = 100;
/** How often what a service stands on at the broker is looked after, in milliseconds. */
const refreshIntervalMs = 2000;

/** Something that lives on the connection: a server, a client, a dispatcher, a handler. */
export interface Endpoint {
  /**
   * Opens its channel on a new connection, declares what it needs and starts to consume. Called
   * again after each reconnect.
   */
  attach(model: ChannelModel): Promise<void>;
  /**
   * Binds its queues again, which changes nothing where all is well, and mends what somebody else
   * has unbound. Where an exchange or a queue is gone, the broker closes the channel, and with
   * that everything is declared again.
   */
  refresh(): Promise<unknown>;
  /** The connection is gone: whoever waits for it is told now. */
  detach(): void;
  /** Takes no more messages; resolves when those in hand are done. */
  drain(): Promise<void>;
  /** How many messages are being worked on. */
  readonly inHand?: number;
}

/** A connection to the broker that comes back by itself. */
export interface AmqpConnection {
  /** Undefined when connected, else why not. */
  readonly problem: string | undefined;
  /** How many messages are being worked on. */
  readonly inHand: number;
  /** Takes no more messages; resolves when those in hand are done, or have taken too long. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to the broker and keeps connected, with growing delays and jitter between attempts.
 * Returns at once: the broker may come later than the service.
 *
 * @param name is shown to the operator of the broker, who knows by it whose connection it is
 * @param endpoints are attached on each new connection, in this order
 */
export async function connectAmqp(options: {
  uri: string;
  name: string;
  endpoints: Endpoint[];
  log: Logger;
}): Promise<AmqpConnection> {
  const { uri, name, endpoints, log } = options;
  let problem: string | undefined = 'not connected to the broker yet';

  const connection = await connect(uri, {
    // Without it an acknowledged call waits some 40 ms for Nagle's algorithm and delayed ACKs.
    noDelay: true,
    clientProperties: { connection_name: name },
    recovery: {
      initialDelay: 100,
      maxDelay: 2000,
      waitForConnect: false,
      setup: async (model: ChannelModel) => {
        gatherWrites(model);
        // Until the set-up is through nobody else listens, and an 'error' nobody listens to kills.
        model.on('error', (error: Error) => log.debug('the connection failed', { err: error }));
        for (const endpoint of endpoints) await endpoint.attach(model);
      },
    },
  });
  connection.on('connect', () => {
    problem = undefined;
    log.info('connected to the broker');
  });
  connection.on('connect-failed', (error) => {
    // Expected as long as the broker is not there: the reason says it all, a stack says nothing.
    problem = `cannot connect to the broker: ${reasonOf(error)}`;
    log.warn(problem);
  });
  connection.on('disconnect', (error) => {
    problem = `lost the connection to the broker: ${reasonOf(error)}`;
    log.warn(problem);
    for (const endpoint of endpoints) endpoint.detach();
  });
  // Always followed by 'disconnect', which tells.
  connection.on('error', () => {});

  /** What goes wrong here closes a channel, which tells. */
  async function refresh(): Promise<void> {
    if (!problem) await Promise.allSettled(endpoints.map((endpoint) => endpoint.refresh()));
  }
  const stopRefreshing = startTimer(refreshIntervalMs, refresh, log);

  return {
    get problem() {
      return problem;
    },
    get inHand() {
      return endpoints.reduce((sum, { inHand = 0 }) => sum + inHand, 0);
    },
    async drain() {
      await Promise.all(endpoints.map((endpoint) => endpoint.drain()));
    },
    async close() {
      problem = 'closed';
      const refreshed = stopRefreshing();
      await connection.close();
      await refreshed;
      for (const endpoint of endpoints) endpoint.detach();
    },
  };
}

/**
 * Opens a confirm channel with bounded prefetch. A channel that fails takes its connection down:
 * to reconnect is the one way of recovering, so it is always the same and always tested.
 */
export async function openChannel(model: ChannelModel, log: Logger): Promise<ConfirmChannel> {
  const channel = await model.createConfirmChannel();
  channel.on('error', (error) => log.error('the broker closed a channel', { err: error }));
  channel.on('close', () => void model.close().catch(() => undefined));
  noticeReturns(channel);
  await channel.prefetch(prefetch);
  return channel;
}

/**
 * Lets what is written in one turn of the event loop leave in one system call. amqplib writes every
 * message and every acknowledgement by itself, which is half of the CPU of a busy service.
 */
function gatherWrites({ connection }: ChannelModel): void {
  if (!('stream' in connection && connection.stream instanceof Socket)) return;
  const socket = connection.stream;
  const write = socket.write;
  socket.write = (...chunk: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return Reflect.apply(write, socket, chunk);
  };
}
