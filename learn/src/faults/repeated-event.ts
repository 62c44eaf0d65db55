import { connect } from 'amqplib';
import type { Bank } from '../bank.ts';
import type { Fault } from '../fault.ts';

/** How long the events may be waited for, in milliseconds. */
const LIMIT_MS = 120_000;
/** How long after the first delivery the second comes, in milliseconds: as after a connection that was lost, the first is through by then. */
const LATER_MS = 250;

/** The broker delivers some events twice, as it may: it promises at least once and no more. */
export function repeatedEvent(event: {
  readonly exchange: string;
  readonly routingKey: string;
  /** Whose queue gets them twice. */
  readonly queue: string;
  /** The orders that the events are about. */
  readonly uuids: readonly string[];
}): Fault {
  return {
    async begin({ amqpUri }) {
      const connection = await connect(amqpUri, { noDelay: true, timeout: 5000 });
      const timer = setTimeout(() => void connection.close(), LIMIT_MS).unref();
      let isOpen = true;
      const close = () => {
        isOpen = false;
        clearTimeout(timer);
      };
      connection.on('close', close);
      // A bank that stops before they have come ends the connection, and the wait with it.
      connection.on('error', close);
      const channel = await connection.createConfirmChannel();
      const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
      await channel.bindQueue(queue, event.exchange, event.routingKey);
      const awaited = new Set(event.uuids.map((uuid) => JSON.stringify(uuid)));
      await channel.consume(
        queue,
        (message) => {
          if (!message || !awaited.delete(message.content.toString())) return;
          const isLast = awaited.size === 0;
          const send = () => {
            if (!isOpen) return;
            const { content, properties } = message;
            channel.sendToQueue(event.queue, content, properties, (error: unknown) => {
              // A bank that stops has closed it.
              if (isLast && !error) void connection.close();
            });
          };
          setTimeout(send, LATER_MS).unref();
        },
        { noAck: true },
      );
    },
  };
}

/** The broker delivers an event once more, long after: whoever handled it may have been restarted since. */
export async function deliverAgain(
  { amqpUri }: Bank,
  { queue, uuid }: { queue: string; uuid: string },
): Promise<void> {
  const connection = await connect(amqpUri, { noDelay: true, timeout: 5000 });
  try {
    const channel = await connection.createConfirmChannel();
    const content = Buffer.from(JSON.stringify(uuid));
    channel.sendToQueue(queue, content, { contentType: 'application/json' });
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
}
