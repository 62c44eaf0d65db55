import { createServer, type Server, type Socket } from 'node:net';
import type { BrokerLog } from './log.ts';
import { close, listen } from './loopback.ts';
import { VirtualHost } from './model/virtual-host.ts';
import { Connection } from './session/connection.ts';
import { BY_OPERATOR, Refusals } from './session/refusals.ts';

export type { BrokerLog } from './log.ts';

/**
 * Bytes that wait for a slow reader before deliveries to it stop. Node.js's own 16 KiB would stop
 * them many times for one read of the peer.
 */
const HIGH_WATER_MARK = 256 * 1024;

export interface BrokerOptions {
  log: BrokerLog;
  /** Connections served at a time; more are refused. 1024 unless given. */
  maxConnections?: number;
  /** Milliseconds a client has to open its connection. 10 s unless given. */
  handshakeTimeout?: number;
}

/**
 * An AMQP 0-9-1 broker within a Node.js process, for a demonstration and for tests: topic, direct,
 * fanout and default exchange, confirms, dead letters and expiry as in RabbitMQ.
 *
 * It keeps nothing on disk. A durable queue and a persistent message live as long as this object.
 */
export interface Broker {
  /**
   * Starts to listen, once. On one loopback address means on both, 127.0.0.1 and ::1.
   *
   * @param port 0 for a free one
   * @returns the port
   * @throws Error (rejects) where the port is taken (EADDRINUSE) or the host is not ours
   */
  listen(port: number, host: string): Promise<number>;
  /** Asks all clients to go, frees the port and forgets everything; takes a few seconds at most. */
  close(): Promise<void>;
  /** Connections there are, those still opening or closing included. */
  readonly connectionCount: number;
  /** How full each queue is; those that were never in use are left out. */
  queueLevels(): QueueLevels[];
  /** Closes the connections of this name (320), and refuses further ones until {@link admit}. */
  refuse(connectionName: string): void;
  /** Serves those of this name again. */
  admit(connectionName: string): void;
  /** Names that are refused at the moment, each with since when. */
  readonly refused: { name: string; since: Date }[];
  /**
   * Delivers nothing more from a queue, whose messages wait until {@link release}. Ends with the queue.
   *
   * @returns false where there is no such queue
   */
  hold(queue: string): boolean;
  /** Delivers again. @returns false where there is no such queue */
  release(queue: string): boolean;
}

/** How full a queue is. */
export interface QueueLevels {
  name: string;
  /** Messages that wait to be delivered. */
  ready: number;
  /** Messages that are with a client, which has not settled them. */
  unacknowledged: number;
  consumers: number;
  /** Since when an operator holds it; undefined when none does. */
  heldSince: Date | undefined;
}

/** Makes a broker that does not listen yet. */
export function createBroker(options: BrokerOptions): Broker {
  return new TcpBroker(options);
}

class TcpBroker implements Broker {
  readonly #log: BrokerLog;
  readonly #host: VirtualHost;
  readonly #connections = new Set<Connection>();
  readonly #refusals = new Refusals();
  readonly #maxConnections: number;
  readonly #handshakeTimeout: number;
  #servers: Server[] = [];

  constructor({ log, maxConnections = 1024, handshakeTimeout = 10_000 }: BrokerOptions) {
    this.#log = log;
    this.#host = new VirtualHost(log);
    this.#maxConnections = maxConnections;
    this.#handshakeTimeout = handshakeTimeout;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  queueLevels(): QueueLevels[] {
    return [...this.#host.queues]
      .filter(({ isInUse }) => isInUse)
      .map(({ name, messageCount, unsettled, consumerCount, heldSince }) => ({
        name,
        ready: messageCount,
        unacknowledged: unsettled,
        consumers: consumerCount,
        heldSince,
      }));
  }

  get refused(): { name: string; since: Date }[] {
    return this.#refusals.all;
  }

  refuse(connectionName: string): void {
    this.#refusals.add(connectionName);
    for (const connection of this.#connections) {
      if (connection.name === connectionName) void connection.close(BY_OPERATOR);
    }
  }

  admit(connectionName: string): void {
    this.#refusals.remove(connectionName);
  }

  hold(queue: string): boolean {
    const found = this.#host.find(queue);
    found?.hold();
    return found !== undefined;
  }

  release(queue: string): boolean {
    const found = this.#host.find(queue);
    found?.release();
    return found !== undefined;
  }

  async listen(port: number, host: string): Promise<number> {
    const options = { noDelay: true, highWaterMark: HIGH_WATER_MARK };
    const make = () => createServer(options, (socket) => this.#accept(socket));
    const listening = await listen(port, host, make);
    this.#servers = listening.servers;
    for (const server of listening.servers) {
      server.on('error', (error) => this.#log.error('the broker cannot accept', { error }));
    }
    return listening.port;
  }

  async close(): Promise<void> {
    const freed = this.#servers.map(close);
    const gone = [...this.#connections].map((connection) =>
      connection.close('the broker is shutting down'),
    );
    await Promise.all([...freed, ...gone]);
    this.#host.close();
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.#maxConnections) {
      this.#log.warn('connection refused', { maxConnections: this.#maxConnections });
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, {
      host: this.#host,
      log: this.#log,
      refusals: this.#refusals,
      handshakeTimeout: this.#handshakeTimeout,
    });
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
  }
}
