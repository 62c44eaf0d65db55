import type { ConfirmChannel, ConsumeMessage, MessagePropertyHeaders, Options } from 'amqplib';
import { Uuid } from '../contracts/contracts.ts';
import { ServiceError } from '../contracts/errors.ts';
import { messageOf, typeOf } from '../contracts/thrown.ts';
import { redactText } from '../redaction/index.ts';
import { publishRaw } from './message.ts';
import { deadQueue, declareDeadQueue, declareDelayQueue, delayQueue } from './topology.ts';

/**
 * What happens to an event whose handler failed: it waits in a delay queue, whose TTL sends it
 * back to the working queue; after the last delay it is parked. The working queue itself keeps
 * nameko's plain arguments. A copy is safe with the broker before the original is acknowledged, so
 * that a crash in between makes two of it and never none; handlers are idempotent.
 */

/** Header that counts the attempts; absent at the first. */
const attemptHeader = 'x-attempt';

/** Which attempt to handle the message this is, from 1 on. */
export function attemptOf({ properties }: ConsumeMessage): number {
  const attempt: unknown = properties.headers?.[attemptHeader];
  return typeof attempt === 'number' && attempt > 1 ? attempt : 1;
}

/** Has the broker deliver the message again after `delayMs`. */
export async function postpone(
  channel: ConfirmChannel,
  queue: string,
  message: ConsumeMessage,
  delayMs: number,
): Promise<void> {
  await declareDelayQueue(channel, queue, delayMs);
  await resend(channel, delayQueue(queue, delayMs), message, {
    [attemptHeader]: attemptOf(message) + 1,
  });
}

/**
 * Puts the message aside, with what an operator needs to know in its headers.
 *
 * @param reason `failed` when its handler did to the last, `malformed` when it is not as agreed
 */
export async function park(
  channel: ConfirmChannel,
  queue: string,
  message: ConsumeMessage,
  reason: 'failed' | 'malformed',
  error: unknown,
): Promise<void> {
  await declareDeadQueue(channel, queue);
  await resend(channel, deadQueue(queue), message, {
    'x-reason': reason,
    'x-error': redactText(`${typeOf(error)}: ${messageOf(error)}`).slice(0, 1000),
    'x-attempts': attemptOf(message),
    'x-parked-at': new Date().toISOString(),
    ...uuidHeader(message),
  });
}

async function resend(
  channel: ConfirmChannel,
  queue: string,
  { content, properties }: ConsumeMessage,
  headers: MessagePropertyHeaders,
): Promise<void> {
  const { contentType, contentEncoding, correlationId, messageId } = properties;
  const send = (options: Options.Publish) =>
    publishRaw(channel, '', queue, content, { persistent: true, mandatory: true, ...options });
  try {
    const names = { contentType, contentEncoding, correlationId, messageId };
    await send({ ...names, headers: { ...properties.headers, ...headers } });
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    // amqplib reads what it cannot write, such as NaN in a header: then the payload has to do.
    await send({ headers });
  }
}

function uuidHeader({ content }: ConsumeMessage): MessagePropertyHeaders {
  const uuid = Uuid.safeParse(content.toString('utf8').replaceAll('"', '')).data;
  return uuid ? { 'x-uuid': uuid } : {};
}
