import { frameTerm } from '../values/erlang.ts';
import { AmqpError } from '../values/reply.ts';

/** Frame types (AMQP 0-9-1, 4.2.3). */
export const frameTypes = { method: 1, header: 2, body: 3, heartbeat: 8 } as const;

/** The octet that ends every frame. */
export const FRAME_END = 0xce;

/** Bytes of a frame around its payload: type, channel and size before, the end octet after. */
export const FRAME_OVERHEAD = 8;
const FRAME_HEADER = 7;

export interface Frame {
  type: number;
  channel: number;
  /** A view of the received bytes, not a copy. */
  payload: Buffer;
}

/**
 * Cuts a stream of bytes into frames. It holds at most one incomplete frame plus what was pushed
 * last, and joins buffers only once a frame is complete, so that a peer which sends byte by byte
 * costs no more than any other.
 */
export class FrameReader {
  /** Largest whole frame accepted, in bytes; the handshake raises it to what was negotiated. */
  frameMax: number;
  #current: Buffer = Buffer.alloc(0);
  #offset = 0;
  #later: Buffer[] = [];
  #laterBytes = 0;

  constructor(frameMax: number) {
    this.frameMax = frameMax;
  }

  push(chunk: Buffer): void {
    if (this.#offset === this.#current.length && this.#laterBytes === 0) {
      this.#current = chunk;
      this.#offset = 0;
    } else {
      this.#later.push(chunk);
      this.#laterBytes += chunk.length;
    }
  }

  /** The next `size` bytes as they are, or undefined while they have not all arrived. */
  take(size: number): Buffer | undefined {
    if (!this.#has(size)) return undefined;
    const bytes = this.#current.subarray(this.#offset, this.#offset + size);
    this.#offset += size;
    return bytes;
  }

  /**
   * The next frame, or undefined while it has not arrived whole.
   *
   * @throws AmqpError 501 for a frame that is too large or does not end where it should
   */
  next(): Frame | undefined {
    if (!this.#has(FRAME_HEADER)) return undefined;
    const start = this.#offset;
    const size = this.#current.readUInt32BE(start + 3);
    if (size + FRAME_OVERHEAD > this.frameMax) {
      const limit = this.frameMax - FRAME_OVERHEAD;
      const type = this.#current.readUInt8(start);
      const text = `type ${type}, all octets = <<>>: {frame_too_large,${size},${limit}}`;
      throw new AmqpError('FRAME_ERROR', text);
    }
    const bytes = this.take(size + FRAME_OVERHEAD);
    if (bytes === undefined) return undefined;
    const type = bytes.readUInt8(0);
    const payload = bytes.subarray(FRAME_HEADER, -1);
    const end = bytes.readUInt8(bytes.length - 1);
    if (end !== FRAME_END) {
      const text = `${frameTerm(type, payload)}: {invalid_frame_end_marker,${end}}`;
      throw new AmqpError('FRAME_ERROR', text);
    }
    return { type, channel: bytes.readUInt16BE(1), payload };
  }

  #has(size: number): boolean {
    const rest = this.#current.length - this.#offset;
    if (rest >= size) return true;
    if (rest + this.#laterBytes < size) return false;
    this.#current = Buffer.concat([this.#current.subarray(this.#offset), ...this.#later]);
    this.#offset = 0;
    this.#later = [];
    this.#laterBytes = 0;
    return true;
  }
}
