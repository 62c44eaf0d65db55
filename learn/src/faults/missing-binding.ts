import { connect } from 'amqplib';
import type { Fault } from '../fault.ts';

/** How often it is taken away again, in milliseconds: every two seconds a service sees to its bindings. */
const AGAIN_MS = 50;

/** A binding of the broker is gone, and stays so: the exchange takes an event, and the queue gets none. */
export function missingBinding(binding: {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
}): Fault {
  return {
    async begin({ amqpUri }) {
      const connection = await connect(amqpUri, { noDelay: true, timeout: 5000 });
      // The broker ends the connection when it ends, and with it this.
      connection.on('error', () => undefined);
      const channel = await connection.createChannel();
      channel.on('error', () => undefined);
      const unbind = async () =>
        channel.unbindQueue(binding.queue, binding.exchange, binding.routingKey);
      await unbind();
      const again = setInterval(
        () => void unbind().catch(() => clearInterval(again)),
        AGAIN_MS,
      ).unref();
    },
  };
}
