import type { ConsumeMessage, MessagePropertyHeaders } from 'amqplib';

/**
 * Header that says when the caller gives up: milliseconds since 1970, by the caller's clock. Digits,
 * because Python passes on all headers, and writes so large a number as a type that RabbitMQ's other
 * clients cannot read.
 */
const deadlineHeader = 'x-deadline';

/** The header of a call whose caller waits for `patienceMs` from now on. */
export function deadlineHeaders(patienceMs: number): MessagePropertyHeaders {
  return { [deadlineHeader]: String(Math.floor(Date.now() + patienceMs)) };
}

/**
 * How long the caller of a method still waits, in milliseconds: less than 0 when it has given up,
 * Infinity when it does not say.
 *
 * The broker keeps a call in its queue for as long as its `expiration` says and no longer, and what
 * it has delivered waits with us only while this process stands still. So a deadline that is further
 * away than the expiration, or has passed for longer than that, is by another clock than ours.
 * Then the time counts from now, as for those who do not say when they called: a wrong clock shall
 * be no reason to refuse a call.
 *
 * @param stallMs how long the call may have waited here unread
 */
export function timeLeftFor({ properties }: ConsumeMessage, stallMs: number): number {
  const patience = Number(properties.expiration ?? Infinity);
  const deadline: unknown = properties.headers?.[deadlineHeader];
  if (typeof deadline !== 'string') return patience;
  const left = Number(deadline) - Date.now();
  return left <= patience && left > -stallMs ? left : patience;
}
