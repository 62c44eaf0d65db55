import { connect } from 'amqplib';
import type { Fault } from '../fault.ts';

/** A binding of the broker is gone: the exchange takes an event, and no queue gets it. */
export function missingBinding(binding: {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
}): Fault {
  return {
    async begin({ amqpUri }) {
      const connection = await connect(amqpUri, { noDelay: true, timeout: 5000 });
      try {
        const channel = await connection.createChannel();
        await channel.unbindQueue(binding.queue, binding.exchange, binding.routingKey);
      } finally {
        await connection.close();
      }
    },
  };
}
