import type { Socket } from 'node:net';
import { heartbeatFrame } from '../wire/content-frames.ts';
import { type Frame, FrameReader } from '../wire/frame-reader.ts';
import { Heartbeat } from './heartbeat.ts';
import { Outbox } from './outbox.ts';

/** The first bytes of every AMQP 0-9-1 connection (4.2.2). */
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/** The specification's frame-min-size, which holds until another limit is negotiated. */
export const FRAME_MIN_SIZE = 4096;

/** Milliseconds that a peer has to take the last bytes and to close its side. */
const END_TIMEOUT_MS = 2000;

/** What a transport reports, and to whom. */
export interface TransportListener {
  /** The peer speaks AMQP 0-9-1, and waits for connection.start. */
  greeted(): void;
  received(frame: Frame): void;
  /** All frames that had arrived were received. */
  idle(): void;
  /** What the peer sends are no frames. Nothing behind it can be read, so this is the end. */
  unreadable(error: unknown): void;
  /** The peer reads again after it did not. */
  drained(): void;
  /** Comes last. The reason is there where the socket did not just close. */
  closed(reason: string | undefined): void;
}

/** A socket that carries frames. Whatever the peer does or fails to do, it closes in the end. */
export class Transport {
  readonly peer: string;
  /** Resolves when the socket has closed and the listener knows. */
  readonly closed: Promise<void>;
  readonly outbox: Outbox;
  readonly #socket: Socket;
  readonly #listener: TransportListener;
  readonly #reader = new FrameReader(FRAME_MIN_SIZE);
  #heartbeat: Heartbeat | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isGreeted = false;
  #isOver = false;
  #reason: string | undefined;

  constructor(socket: Socket, listener: TransportListener) {
    this.peer = `${socket.remoteAddress}:${socket.remotePort}`;
    this.outbox = new Outbox(socket);
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      this.#reader.push(chunk);
      this.#read();
    });
    socket.on('drain', () => {
      listener.drained();
      this.#read();
    });
    socket.on('end', () => {
      // Who says nothing at all only looks whether somebody listens.
      if (this.#isGreeted && !this.#isOver) this.#reason ??= 'the peer left without a close';
      this.end();
    });
    socket.on('error', (error) => {
      this.#reason ??= error.message;
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#closed();
        resolve();
      });
    });
  }

  /**
   * Puts into force what was negotiated.
   *
   * @param heartbeat seconds; 0 for none
   */
  agree(frameMax: number, heartbeat: number): void {
    this.#reader.frameMax = frameMax;
    if (heartbeat === 0) return;
    const beat = () => this.outbox.send(heartbeatFrame);
    const dead = () => this.destroy('missed heartbeats');
    this.#heartbeat = new Heartbeat(this.#socket, heartbeat, beat, dead);
  }

  /** Gives the peer so many milliseconds, counted anew. */
  limit(milliseconds: number, reason: string): void {
    this.unlimit();
    this.#timer = setTimeout(() => this.destroy(reason), milliseconds);
  }

  unlimit(): void {
    clearTimeout(this.#timer);
  }

  /** Sends what is left, and reads no more. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#heartbeat?.stop();
    this.limit(END_TIMEOUT_MS, 'did not close in time');
    this.#socket.end();
    this.#socket.resume();
  }

  destroy(reason: string): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  #read(): void {
    try {
      while (!this.#isOver && !this.outbox.isStalled && this.#readNext());
    } catch (error) {
      this.#listener.unreadable(error);
      this.end();
    }
    this.#listener.idle();
    if (!this.#isOver && this.outbox.isStalled) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Returns whether there was anything to read. */
  #readNext(): boolean {
    if (!this.#isGreeted) return this.#readProtocolHeader();
    const frame = this.#reader.next();
    if (frame) this.#listener.received(frame);
    return frame !== undefined;
  }

  /** A client with another protocol gets our protocol header, and is disconnected (AMQP 0-9-1, 4.2.2). */
  #readProtocolHeader(): boolean {
    const header = this.#reader.take(PROTOCOL_HEADER.length);
    if (header === undefined) return false;
    this.#isGreeted = header.equals(PROTOCOL_HEADER);
    if (this.#isGreeted) {
      this.#listener.greeted();
    } else {
      this.#reason = 'not an AMQP 0-9-1 client';
      this.outbox.send(PROTOCOL_HEADER);
      this.end();
    }
    return true;
  }

  #closed(): void {
    this.#isOver = true;
    this.#heartbeat?.stop();
    this.unlimit();
    this.#listener.closed(this.#reason);
  }
}
