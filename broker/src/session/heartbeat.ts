import type { Socket } from 'node:net';

/** Half intervals without a byte after which a peer is dead: two whole intervals. */
const SILENCE_MAX = 4;

/**
 * Keeps both sides of a connection sure of each other (AMQP 0-9-1, 4.2.7): sends a heartbeat
 * where nothing else was sent for half the interval, and notices a peer that was silent for two,
 * or that for so long did not read the answers it asked for.
 */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  readonly #socket: Socket;
  #read = 0;
  #written = 0;
  #silence = 0;

  /** @param seconds the negotiated interval, above 0 */
  constructor(socket: Socket, seconds: number, beat: () => void, dead: () => void) {
    this.#socket = socket;
    this.#timer = setInterval(() => this.#check(beat, dead), (seconds * 1000) / 2);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #check(beat: () => void, dead: () => void): void {
    const { bytesRead, bytesWritten } = this.#socket;
    this.#silence = bytesRead === this.#read ? this.#silence + 1 : 0;
    this.#read = bytesRead;
    if (this.#silence >= SILENCE_MAX) dead();
    else if (bytesWritten === this.#written) beat();
    this.#written = this.#socket.bytesWritten;
  }
}
