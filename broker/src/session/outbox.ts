import type { Socket } from 'node:net';

/** Bytes waiting to be sent beyond which nothing more is read from the peer, either. */
const STALL_AT = 1024 * 1024;
/** Bytes beyond which a peer that does not read is not sent what it need not get. */
const OVERFULL_AT = 64 * 1024 * 1024;

/**
 * What waits to be sent on a connection. Collects all that is written in one turn of the event
 * loop into one system call, and tells when a peer reads more slowly than it is written to.
 */
export class Outbox {
  readonly #socket: Socket;
  #isCorked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Over the socket's high-water mark, or ended: no more deliveries until it has drained. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain || !this.#socket.writable;
  }

  /**
   * Far over it: the peer asks for replies (say, by basic.get) and does not read them. Whoever
   * feeds this connection has to stop reading from it until the socket has drained.
   */
  get isStalled(): boolean {
    return this.#socket.writableLength > STALL_AT;
  }

  /** So far over it that what nobody keeps is better lost than kept here. */
  get isOverfull(): boolean {
    return this.#socket.writableLength > OVERFULL_AT;
  }

  send(bytes: Buffer): void {
    if (!this.#socket.writable) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => this.#uncork());
    }
    this.#socket.write(bytes);
  }

  #uncork(): void {
    this.#isCorked = false;
    this.#socket.uncork();
  }
}
