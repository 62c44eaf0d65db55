import {
  type Field,
  type Fields,
  integerOf,
  long,
  longString,
  textOf,
  timestamp,
} from '../values/field.ts';
import { array, fieldsOf, itemsOf, table } from '../values/field-table.ts';
import type { Message } from './message.ts';
import { carbonCopies } from './sender-selected.ts';

/** Why a queue gave a message up, in RabbitMQ's words. */
export type DeathReason = 'rejected' | 'expired' | 'maxlen';

/** Where and why a message died, and where it goes then. */
export interface DeadLetter {
  queue: string;
  reason: DeathReason;
  exchange: string;
  /** Undefined keeps the routing keys that the message was published with. */
  routingKey: string | undefined;
}

/**
 * The message that is published in place of a dead one, as RabbitMQ writes it
 * (https://www.rabbitmq.com/docs/dlx#effects): headers `x-death`, latest death first, and
 * `x-first-death-*`; without `expiration`, lest it expire again at once.
 */
export function deadLetter(message: Message, to: DeadLetter): Message {
  const headers = new Map<string, Field>([
    ['x-first-death-exchange', longString(message.exchange)],
    ['x-first-death-queue', longString(to.queue)],
    ['x-first-death-reason', longString(to.reason)],
    ...message.header.headers,
    ['x-death', array(addDeath(deathsIn(message.header.headers), death(message, to)).map(table))],
  ]);
  if (to.routingKey !== undefined) headers.delete('CC');
  return {
    exchange: to.exchange,
    routingKey: to.routingKey ?? message.routingKey,
    copies: to.routingKey === undefined ? message.copies : [],
    header: message.header.with({ headers, expiration: null }),
    body: message.body,
    timeToLive: Number.POSITIVE_INFINITY,
  };
}

/**
 * The queues that a dead message has been through since anybody rejected it. RabbitMQ drops it
 * where it would come back to one of them, as it would circle forever.
 */
export function passedQueues({ header }: Message): Set<string | undefined> {
  const deaths = deathsIn(header.headers);
  const rejected = deaths.findIndex((death) => text(death, 'reason') === 'rejected');
  const since = rejected < 0 ? deaths : deaths.slice(0, rejected);
  return new Set(since.map((death) => text(death, 'queue')));
}

/** An entry of `x-death`: the deaths for one reason in one queue. */
function death({ exchange, routingKey, header }: Message, { queue, reason }: DeadLetter): Fields {
  const { expiration } = header;
  const keys = [routingKey, ...carbonCopies(header)];
  return new Map<string, Field>([
    ['count', long(1)],
    ['reason', longString(reason)],
    ['queue', longString(queue)],
    ['time', timestamp(Math.floor(Date.now() / 1000))],
    ['exchange', longString(exchange)],
    ['routing-keys', array(keys.map(longString))],
    ...(expiration === undefined ? [] : [['original-expiration', longString(expiration)] as const]),
  ]);
}

/** Puts a death first: the earlier one of that queue and reason with a higher count, or a new one. */
function addDeath(deaths: readonly Fields[], now: Fields): Fields[] {
  const isSame = (death: Fields) =>
    ['queue', 'reason'].every((name) => text(death, name) === text(now, name));
  const earlier = deaths.find(isSame);
  const others = deaths.filter((death) => death !== earlier);
  return [earlier ? countedUp(earlier) : now, ...others];
}

/** A publisher may have written anything there: a count that is none counts as one. */
function countedUp(death: Fields): Fields {
  const field = death.get('count');
  const count = (field && integerOf(field)) ?? 1;
  return new Map([...death, ['count', long(Number.isSafeInteger(count) ? count + 1 : 1)]]);
}

/** What is no death is left out. */
function deathsIn(headers: Fields): Fields[] {
  const field = headers.get('x-death');
  if (field === undefined) return [];
  return itemsOf(field)
    .map(fieldsOf)
    .filter((death) => death !== undefined)
    .filter((death) => death.has('queue') && death.has('reason'));
}

function text(fields: Fields, name: string): string | undefined {
  const field = fields.get(name);
  return field && textOf(field);
}
