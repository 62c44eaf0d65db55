import { type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { eventQueues } from './queues.ts';
import { deadQueue, declareDeadQueue } from './topology.ts';

/** An event that is parked, and why. */
export interface Parked {
  /** The working queue that it was parked from. */
  queue: string;
  /** Whose queue that is, by its name on the wire. */
  service: string;
  uuid: string;
  reason: string;
  attempts: string;
  parkedAt: string;
  error: string;
}

/** The headers by which an event was parked or counted; it goes back without them. */
const OUR_HEADERS = ['x-attempt', 'x-reason', 'x-error', 'x-attempts', 'x-parked-at', 'x-uuid'];

/** The parked events of every handler. */
export function listParked(uri: string): Promise<Parked[]> {
  return eachParked(uri, () => Promise.resolve(false));
}

/**
 * Puts parked events back into the queues that they come from: those of `uuid`, or all.
 *
 * @returns those put back
 */
export async function putBack(uri: string, uuid?: string): Promise<Parked[]> {
  const back: Parked[] = [];
  await eachParked(uri, async (parked, message, channel) => {
    if (uuid !== undefined && parked.uuid !== uuid) return false;
    const { headers, ...properties } = message.properties;
    const kept = Object.entries(headers ?? {}).filter(([name]) => !OUR_HEADERS.includes(name));
    channel.sendToQueue(parked.queue, message.content, {
      ...properties,
      headers: Object.fromEntries(kept),
      persistent: true,
      mandatory: true,
    });
    // Only what the broker has in the working queue may leave the other.
    await channel.waitForConfirms();
    back.push(parked);
    return true;
  });
  return back;
}

/**
 * Looks at each parked event.
 *
 * @param isDone whether the event may leave its dead queue
 */
async function eachParked(
  uri: string,
  isDone: (parked: Parked, message: GetMessage, channel: ConfirmChannel) => Promise<boolean>,
): Promise<Parked[]> {
  const connection = await connect(uri, { noDelay: true, timeout: 5000 });
  try {
    const channel = await connection.createConfirmChannel();
    const all: Parked[] = [];
    for (const { queue, service } of eventQueues()) {
      await declareDeadQueue(channel, queue);
      for (let message = await channel.get(deadQueue(queue)); message; ) {
        const parked = { queue, service, ...describe(message) };
        all.push(parked);
        if (await isDone(parked, message, channel)) channel.ack(message);
        message = await channel.get(deadQueue(queue));
      }
    }
    // What was not acknowledged is in its queue again as soon as the channel closes.
    await channel.close();
    return all;
  } finally {
    await connection.close();
  }
}

function describe({ properties }: GetMessage): Omit<Parked, 'queue' | 'service'> {
  const header = (name: string) => String(properties.headers?.[name] ?? '-');
  return {
    uuid: header('x-uuid'),
    reason: header('x-reason'),
    attempts: header('x-attempts'),
    parkedAt: header('x-parked-at'),
    error: header('x-error'),
  };
}
