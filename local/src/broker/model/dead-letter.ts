import { decodeProperties, encodeContentHeader } from '../wire/codec.ts';
import { propertyListOffset } from '../wire/content-header.ts';
import type { FieldTable } from '../wire/methods.ts';
import type { Message } from './message.ts';

/** Why a queue gave a message up, in RabbitMQ's words. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen';

/** An entry of `x-death`: the deaths for one reason in one queue. */
interface Death extends FieldTable {
  count: unknown;
  reason: unknown;
  queue: unknown;
}

/** Where and why a message died, and where it goes then. */
export interface DeadLetter {
  queue: string;
  reason: DeathReason;
  exchange: string;
  /** Undefined keeps the routing key that the message was published with. */
  routingKey: string | undefined;
}

/**
 * The message that is published in place of a dead one, as RabbitMQ writes it
 * (https://www.rabbitmq.com/docs/dlx#effects): headers `x-death`, latest death first, and
 * `x-first-death-*`; without `expiration`, lest it expire again at once.
 *
 * @throws Error for properties that the codec can read but not write again
 */
export function deadLetter(message: Message, to: DeadLetter): Message {
  const properties = decodeProperties(message.header.subarray(propertyListOffset));
  const { headers = {}, expiration } = properties;
  const now: Death = {
    count: long(1),
    reason: to.reason,
    queue: to.queue,
    time: { '!': 'timestamp', value: Math.floor(Date.now() / 1000) },
    exchange: message.exchange,
    'routing-keys': [message.routingKey],
    ...(expiration !== undefined && { 'original-expiration': expiration }),
  };
  const header = encodeContentHeader(message.body.length, {
    ...properties,
    expiration: undefined,
    headers: {
      'x-first-death-exchange': message.exchange,
      'x-first-death-queue': to.queue,
      'x-first-death-reason': to.reason,
      ...headers,
      'x-death': addDeath(deathsIn(headers), now),
    },
  });
  return {
    exchange: to.exchange,
    routingKey: to.routingKey ?? message.routingKey,
    header,
    body: message.body,
    timeToLive: Number.POSITIVE_INFINITY,
  };
}

/**
 * Tells whether a dead message would come back to a queue without anybody having rejected it on
 * the way. RabbitMQ drops those, as they would circle forever.
 */
export function closesCycle(message: Message, queue: string): boolean {
  const { headers = {} } = decodeProperties(message.header.subarray(propertyListOffset));
  const deaths = deathsIn(headers);
  const index = deaths.findIndex((death) => death.queue === queue);
  return index >= 0 && deaths.slice(0, index + 1).every(({ reason }) => reason !== 'rejected');
}

/** Puts a death first: the earlier one of that queue and reason with a higher count, or a new one. */
function addDeath(deaths: readonly Death[], now: Death): Death[] {
  const earlier = deaths.find(({ queue, reason }) => queue === now.queue && reason === now.reason);
  const others = deaths.filter((death) => death !== earlier);
  const first = earlier ? { ...earlier, count: long(Number(earlier.count) + 1) } : now;
  return [first, ...others.map((death) => ({ ...death, count: long(Number(death.count)) }))];
}

/** A publisher may have written anything there: what is no table is left out. */
function deathsIn(headers: FieldTable): Death[] {
  const deaths = headers['x-death'];
  if (!Array.isArray(deaths)) return [];
  return deaths.filter((death: unknown): death is Death => {
    return typeof death === 'object' && death !== null && 'queue' in death && 'reason' in death;
  });
}

/** Counts are 64 bits wide, as in RabbitMQ: left to itself the codec picks the smallest type. */
function long(value: number): FieldTable {
  return { '!': 'int64', value: Number.isSafeInteger(value) ? value : 1 };
}
