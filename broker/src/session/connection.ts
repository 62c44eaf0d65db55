import type { Socket } from 'node:net';
import type { BrokerLog } from '../log.ts';
import type { VirtualHost } from '../model/virtual-host.ts';
import { frameTerm } from '../values/erlang.ts';
import { AmqpError } from '../values/reply.ts';
import { decodeMethod, encodeMethod } from '../wire/codec.ts';
import { type Frame, frameTypes } from '../wire/frame-reader.ts';
import type { Method, MethodName, Methods } from '../wire/methods.ts';
import { Channels, type MethodId } from './channels.ts';
import type { Client } from './client.ts';
import { Handshake } from './handshake.ts';
import type { Outbox } from './outbox.ts';
import type { Refusals } from './refusals.ts';
import { Transport } from './transport.ts';

/** Milliseconds that a client has to answer a close. */
const CLOSE_TIMEOUT_MS = 2000;

const noMethod: MethodId = { classId: 0, methodId: 0 };
/** The only method that clients send content with. */
const basicPublish: MethodId = { classId: 60, methodId: 40 };

export interface ConnectionOptions {
  host: VirtualHost;
  log: BrokerLog;
  /** Who is not served at the moment. */
  refusals: Refusals;
  /** Milliseconds from the accepted socket to the open connection. */
  handshakeTimeout: number;
}

/** One client's connection and its life: opening, open, closing (AMQP 0-9-1, 2.2.4). */
export class Connection implements Client {
  readonly host: VirtualHost;
  readonly #log: BrokerLog;
  readonly #transport: Transport;
  readonly #channels = new Channels(this);
  readonly #handshake: Handshake;
  /** `closing` once we sent a close: then only the answer counts. */
  #state: 'opening' | 'open' | 'closing' = 'opening';
  /** The method being carried out, for a close to name it. */
  #during = noMethod;

  /** Takes the socket over, and closes it in the end. */
  constructor(socket: Socket, { host, log, refusals, handshakeTimeout }: ConnectionOptions) {
    this.host = host;
    this.#log = log;
    this.#handshake = new Handshake(
      (name, fields) => this.#send(name, fields),
      () => refusals.check(this.name),
    );
    this.#transport = new Transport(socket, {
      greeted: () => this.#handshake.start(),
      received: (frame) => this.#receive(frame),
      idle: () => this.#channels.flushConfirms(),
      unreadable: (error) => this.#fail(0, error),
      drained: () => this.#channels.pump(),
      closed: (reason) => this.#closed(reason),
    });
    this.#transport.limit(handshakeTimeout, 'no handshake in time');
  }

  get outbox(): Outbox {
    return this.#transport.outbox;
  }

  /** Resolves when nothing is left of the connection. */
  get closed(): Promise<void> {
    return this.#transport.closed;
  }

  /** How the client calls its connection, if it does: `connection_name`, as RabbitMQ shows it. */
  get name(): string | undefined {
    const { connection_name: name } = this.#handshake.agreement.clientProperties;
    return typeof name === 'string' ? name : undefined;
  }

  get frameMax(): number {
    return this.#handshake.agreement.frameMax;
  }

  get wantsCancelNotice(): boolean {
    const { capabilities } = this.#handshake.agreement.clientProperties;
    return Object(capabilities).consumer_cancel_notify === true;
  }

  /**
   * Asks the client to go (reply code 320), and resolves when it has gone, in bounded time.
   *
   * @param why is told to the client
   */
  close(why: string): Promise<void> {
    if (this.#state === 'open') {
      this.#closeBecauseOf(new AmqpError('CONNECTION_FORCED', why));
    } else if (this.#state === 'opening') {
      this.#transport.end();
    }
    return this.closed;
  }

  #send<N extends MethodName>(name: N, fields: Methods[N]): void {
    this.outbox.send(encodeMethod(name, 0, fields));
  }

  #receive(frame: Frame): void {
    if (this.#state === 'closing' && frame.channel !== 0) return;
    try {
      this.#handle(frame);
    } catch (error) {
      this.#fail(frame.channel, error);
    }
    this.#during = noMethod;
  }

  #handle(frame: Frame): void {
    const { type, channel, payload } = frame;
    if (type === frameTypes.method) {
      const method = decodeMethod(payload);
      this.#during = method;
      if (channel === 0) this.#control(method);
      else this.#openChannels(frame).receive(channel, method);
    } else if (type === frameTypes.header || type === frameTypes.body) {
      this.#during = basicPublish;
      this.#openChannels(frame).receiveContent(frame);
    } else if (type !== frameTypes.heartbeat || payload.length > 0) {
      throw new AmqpError('FRAME_ERROR', `${frameTerm(type, payload)}: unknown_frame`);
    } else if (channel !== 0) {
      throw new AmqpError('UNEXPECTED_FRAME', frameTerm(type, payload));
    }
  }

  /** @throws AmqpError 505 for a frame of no channel, or before the connection is open */
  #openChannels({ type, channel, payload }: Frame): Channels {
    if (channel !== 0 && this.#state === 'open') return this.#channels;
    throw new AmqpError('UNEXPECTED_FRAME', frameTerm(type, payload));
  }

  /**
   * Carries out a method of class connection, on channel 0. A new secret is taken as RabbitMQ's own
   * users are: there is no other to compare it with, and it is not looked at again.
   */
  #control(method: Method): void {
    if (method.name === 'ConnectionClose') this.#closedByClient();
    else if (this.#state === 'closing') {
      if (method.name === 'ConnectionCloseOk') this.#transport.end();
    } else if (this.#state === 'opening') {
      if (this.#handshake.receive(method)) this.#opened();
    } else if (method.name === 'ConnectionUpdateSecret') {
      this.#send('ConnectionUpdateSecretOk', {});
    } else {
      throw new AmqpError('CHANNEL_ERROR', 'unexpected method in connection state running');
    }
  }

  #opened(): void {
    const { frameMax, channelMax, heartbeat, clientProperties } = this.#handshake.agreement;
    this.#state = 'open';
    this.#channels.max = channelMax;
    this.#transport.unlimit();
    this.#transport.agree(frameMax, heartbeat);
    const client = this.name ?? clientProperties.product;
    this.#log.info('connection opened', { peer: this.#transport.peer, client });
  }

  #closedByClient(): void {
    this.#channels.flushConfirms();
    this.#release();
    this.#send('ConnectionCloseOk', {});
    this.#transport.end();
  }

  /** Closes the channel or the connection, as the error demands. */
  #fail(channel: number, thrown: unknown): void {
    const { peer } = this.#transport;
    const isKnown = thrown instanceof AmqpError;
    const error = isKnown ? thrown : new AmqpError('INTERNAL_ERROR', 'see the log of the broker');
    if (!isKnown) this.#log.error('a bug in the broker', { peer, error: thrown });
    if (this.#state === 'closing') {
      this.#transport.end();
    } else if (!error.isHard && this.#channels.fail(channel, error, this.#during)) {
      this.#log.warn('channel closed', { peer, channel, reason: error.message });
    } else {
      this.#closeBecauseOf(error);
    }
  }

  #closeBecauseOf({ code: replyCode, message: replyText }: AmqpError): void {
    const { classId, methodId } = this.#during;
    this.#log.warn('closing a connection', { peer: this.#transport.peer, reason: replyText });
    this.#channels.flushConfirms();
    this.#send('ConnectionClose', { replyCode, replyText, classId, methodId });
    this.#state = 'closing';
    this.#transport.limit(CLOSE_TIMEOUT_MS, 'did not answer connection.close');
    this.#release();
  }

  /** Takes back what the client had: unsettled messages, consumers and exclusive queues. */
  #release(): void {
    this.#channels.releaseAll();
    this.host.releaseQueues(this);
  }

  #closed(reason: string | undefined): void {
    this.#release();
    const { peer } = this.#transport;
    if (reason) this.#log.warn('connection lost', { peer, reason });
    else if (this.#state !== 'opening') this.#log.info('connection closed', { peer });
  }
}
