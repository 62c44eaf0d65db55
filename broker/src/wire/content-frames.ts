import { FRAME_END, FRAME_OVERHEAD, frameTypes } from './frame-reader.ts';

/**
 * A method that carries content, with its content: the method frame, the content header frame and
 * as many body frames as `frameMax` asks for, in one buffer ready to be written.
 *
 * @param header the content header's payload, as it was received
 */
export function encodeContent(
  method: Buffer,
  channel: number,
  header: Buffer,
  body: Buffer,
  frameMax: number,
): Buffer {
  const bodyMax = frameMax - FRAME_OVERHEAD;
  const frames = 1 + Math.ceil(body.length / bodyMax);
  const size = method.length + header.length + body.length + frames * FRAME_OVERHEAD;
  const out = Buffer.allocUnsafe(size);
  let at = method.copy(out);
  at = writeFrame(out, at, frameTypes.header, channel, header);
  for (let start = 0; start < body.length; start += bodyMax) {
    const part = body.subarray(start, start + bodyMax);
    at = writeFrame(out, at, frameTypes.body, channel, part);
  }
  return out;
}

/** An empty frame on channel 0 that shows the peer this side is alive (AMQP 0-9-1, 4.2.7). */
export const heartbeatFrame = Buffer.alloc(FRAME_OVERHEAD);
writeFrame(heartbeatFrame, 0, frameTypes.heartbeat, 0, Buffer.alloc(0));

function writeFrame(out: Buffer, at: number, type: number, channel: number, payload: Buffer) {
  let next = out.writeUInt8(type, at);
  next = out.writeUInt16BE(channel, next);
  next = out.writeUInt32BE(payload.length, next);
  next += payload.copy(out, next);
  return out.writeUInt8(FRAME_END, next);
}
