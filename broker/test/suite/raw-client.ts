import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitFor } from '../../../test/support/wait.ts';
import { decodeMethod, encodeMethod } from '../../src/wire/codec.ts';
import { type Frame, FrameReader, frameTypes } from '../../src/wire/frame-reader.ts';
import type { Method, MethodName, Methods } from '../../src/wire/methods.ts';
import { inTime } from './expect.ts';
import { goodStart, protocolHeader } from './raw-frames.ts';

/** What ends some time, a test for one, and closes before that what it was given. */
export interface Owner {
  after(close: () => void): void;
}

/** A client that says exactly what a test wants it to say, right or wrong. */
export class RawClient {
  readonly socket: Socket;
  readonly #reader = new FrameReader(Number.POSITIVE_INFINITY);
  readonly #frames: Frame[] = [];
  /** The first bytes that the broker sent. */
  #first: Buffer = Buffer.alloc(0);
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
    });
  }

  /** Connects, and does no more than that. */
  static async connect(owner: Owner, uri: string): Promise<RawClient> {
    const { hostname, port } = new URL(uri);
    const socket = connect({ host: hostname, port: Number(port || 5672), noDelay: true });
    const client = new RawClient(socket);
    owner.after(() => socket.destroy());
    await inTime(once(socket, 'connect'), 'a connection');
    return client;
  }

  /** Connects and opens the connection, and channel 1 on it. */
  static async open(
    owner: Owner,
    uri: string,
    tune: Partial<Methods['ConnectionTuneOk']> = {},
  ): Promise<RawClient> {
    const client = await RawClient.greet(owner, uri);
    await client.expect('ConnectionStart');
    client.send('ConnectionStartOk', 0, goodStart);
    const agreed = await client.expect('ConnectionTune');
    client.send('ConnectionTuneOk', 0, { ...agreed, heartbeat: 0, ...tune });
    client.send('ConnectionOpen', 0, { virtualHost: '/' });
    await client.expect('ConnectionOpenOk');
    client.send('ChannelOpen', 1, {});
    await client.expect('ChannelOpenOk');
    return client;
  }

  /** Connects and sends the protocol header. */
  static async greet(owner: Owner, uri: string): Promise<RawClient> {
    const client = await RawClient.connect(owner, uri);
    client.write(protocolHeader);
    return client;
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  send<N extends MethodName>(name: N, channel: number, fields: Methods[N]): void {
    this.write(encodeMethod(name, channel, fields));
  }

  /** The next frame. */
  async frame(): Promise<Frame> {
    await waitFor('a frame', () => this.#frames.length > 0 || this.#isClosed);
    const next = this.#frames.shift();
    assert.ok(next, 'the broker closed the socket');
    return next;
  }

  /** The next frame is a method. */
  async method(): Promise<Method> {
    const { type, payload } = await this.frame();
    assert.equal(type, frameTypes.method);
    return decodeMethod(payload);
  }

  /** The next frame is this method; returns its fields. */
  async expect<N extends MethodName>(name: N): Promise<Methods[N]> {
    const method = await this.method();
    assert.equal(method.name, name, JSON.stringify(method.fields));
    return method.fields as Methods[N];
  }

  /** The broker closes the connection with this reply code; answers it as a client should. */
  async expectClose(code: number): Promise<Methods['ConnectionClose']> {
    const close = await this.expect('ConnectionClose');
    assert.equal(close.replyCode, code, close.replyText);
    this.send('ConnectionCloseOk', 0, {});
    await this.closed();
    return close;
  }

  /** Skips frames until this method comes. */
  async skipTo(name: MethodName): Promise<void> {
    for (;;) {
      const { type, payload } = await this.frame();
      if (type === frameTypes.method && decodeMethod(payload).name === name) return;
    }
  }

  /** The broker closes the socket; returns the bytes it sent first: a protocol header is all. */
  async closed(): Promise<Buffer> {
    await waitFor('the end of the connection', () => this.#isClosed);
    return this.#first;
  }

  #receive(chunk: Buffer): void {
    if (this.#first.length === 0) this.#first = chunk;
    if (this.#first.subarray(0, 4).equals(protocolHeader.subarray(0, 4))) return;
    this.#reader.push(chunk);
    for (let next = this.#reader.next(); next; next = this.#reader.next()) this.#frames.push(next);
  }
}
