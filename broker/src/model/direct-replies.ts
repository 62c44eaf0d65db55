import { randomBytes } from 'node:crypto';
import type { Message } from './message.ts';

/**
 * What a client names as its queue to get replies without one
 * (https://www.rabbitmq.com/docs/direct-reply-to).
 */
export const REPLY_QUEUE = 'amq.rabbitmq.reply-to';

/** Takes replies as they come; nothing keeps them. */
export interface ReplyReceiver {
  receiveReply(message: Message): void;
}

/** Whoever waits for direct replies, by the address that goes out with a request. */
export class DirectReplies {
  readonly #receivers = new Map<string, ReplyReceiver>();

  /** @returns the receiver's address, which nobody can guess */
  open(receiver: ReplyReceiver): string {
    const address = `${REPLY_QUEUE}.${randomBytes(24).toString('base64url')}`;
    this.#receivers.set(address, receiver);
    return address;
  }

  close(address: string): void {
    this.#receivers.delete(address);
  }

  /** Whether a client may think that there is a queue of this name. */
  has(name: string): boolean {
    return name === REPLY_QUEUE || this.#receivers.has(name);
  }

  /** Hands a message over, if the name is an address of somebody. */
  deliver(name: string, message: Message): void {
    if (this.#receivers.size > 0) this.#receivers.get(name)?.receiveReply(message);
  }
}
