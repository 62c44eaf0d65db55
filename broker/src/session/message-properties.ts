import { LONGEST_TIME_MS } from '../model/arguments.ts';
import { REPLY_QUEUE } from '../model/direct-replies.ts';
import type { Message } from '../model/message.ts';
import { senderSelected } from '../model/sender-selected.ts';
import { stringTerm } from '../values/erlang.ts';
import { AmqpError } from '../values/reply.ts';
import type { ContentHeader } from '../wire/content-header.ts';
import { ONLY_USER } from './credentials.ts';

/** Bytes of the largest message taken, as in RabbitMQ. */
const MESSAGE_SIZE_MAX = 128 * 1024 * 1024;

/** What of a message its properties say. */
export type Properties = Pick<Message, 'header' | 'copies' | 'timeToLive'>;

/**
 * What the properties of a published message mean to the broker, as RabbitMQ reads them.
 *
 * @param replyAddress where direct replies to the publisher go, if it takes any
 * @throws AmqpError 406 for a message that is too large, or a property with a bad value
 */
export function readProperties(
  received: ContentHeader,
  replyAddress: string | undefined,
): Properties {
  checkSize(received.bodySize);
  checkUserId(received.userId);
  const timeToLive = readTimeToLive(received.expiration);
  const addressed = received.replyTo === REPLY_QUEUE ? address(received, replyAddress) : received;
  checkDeliveryMode(received.deliveryMode);
  const { header, copies } = senderSelected(addressed);
  return { header, copies, timeToLive };
}

function failed(text: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', text);
}

function checkSize(size: number): void {
  if (size <= MESSAGE_SIZE_MAX) return;
  throw failed(`message size ${size} is larger than configured max size ${MESSAGE_SIZE_MAX}`);
}

/** Nobody may speak for somebody else. */
function checkUserId(userId: string | undefined): void {
  if (userId === undefined || userId === ONLY_USER) return;
  throw failed(`user_id property set to '${userId}' but authenticated user was '${ONLY_USER}'`);
}

/** Milliseconds in decimal digits; RabbitMQ says what exactly is wrong with others. */
function readTimeToLive(expiration: string | undefined): number {
  if (expiration === undefined) return Number.POSITIVE_INFINITY;
  const [number = ''] = /^[+-]?\d+/.exec(expiration) ?? [];
  const rest = expiration.slice(number.length);
  const invalid = (reason: string) => failed(`invalid expiration '${expiration}': ${reason}`);
  if (number === '') throw invalid('no_integer');
  if (rest !== '') throw invalid(`{leftover_string,${stringTerm(rest)}}`);
  const milliseconds = Number(number);
  if (milliseconds < 0) throw invalid(`{value_negative,${BigInt(number)}}`);
  if (milliseconds > LONGEST_TIME_MS) throw invalid(`{value_too_large,${BigInt(number)}}`);
  return milliseconds;
}

/** Where a request names no queue of its own for replies, it goes out with an address. */
function address(header: ContentHeader, replyAddress: string | undefined): ContentHeader {
  if (replyAddress !== undefined) return header.with({ replyTo: replyAddress });
  throw failed('fast reply consumer does not exist');
}

/** 1 or 2, which to a broker without a disk are the same. */
function checkDeliveryMode(mode: number | undefined): void {
  if (mode === undefined || mode === 1 || mode === 2) return;
  throw failed(`invalid message: {delivery_mode_unknown,${mode}}`);
}
