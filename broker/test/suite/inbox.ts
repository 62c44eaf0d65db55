import assert from 'node:assert/strict';
import type { Channel, ConsumeMessage, Message, Options } from 'amqplib';
import { waitFor } from '../../../test/support/wait.ts';

export function text({ content }: Message): string {
  return content.toString();
}

/** A consumer that keeps what it is sent until the test asks for it. */
export class Inbox {
  consumerTag = '';
  readonly messages: ConsumeMessage[] = [];
  isCancelled = false;

  static async open(channel: Channel, queue: string, options?: Options.Consume): Promise<Inbox> {
    const inbox = new Inbox();
    const receive = (message: ConsumeMessage | null) => {
      if (message) inbox.messages.push(message);
      else inbox.isCancelled = true;
    };
    const { consumerTag } = await channel.consume(queue, receive, options);
    inbox.consumerTag = consumerTag;
    return inbox;
  }

  async next(): Promise<ConsumeMessage> {
    await waitFor('a message', () => this.messages.length > 0);
    const message = this.messages.shift();
    assert.ok(message);
    return message;
  }

  /** The next messages, as text. */
  async texts(count: number): Promise<string[]> {
    await waitFor(`${count} messages`, () => this.messages.length >= count);
    return this.messages.splice(0, count).map(text);
  }
}
