import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a customer waits for an answer, in milliseconds: longer than any deadline inside. */
const PATIENCE_MS = 15_000;

/** The answer that is hoped for. */
const PLACED = 'placed';

/** What a customer was told about an order. */
export interface SentOrder {
  readonly uuid: string;
  /** Whether the answer was that the order is placed. */
  readonly answered: boolean;
  /** In words when it was not, for example `HTTP 503` or `ECONNREFUSED`; else `placed`. */
  readonly answer: string;
  /** When the answer came, or it was clear that none comes: a time of `performance.now()`. */
  readonly at: number;
}

/**
 * Sends orders at a steady rate, whether or not earlier ones have been answered. Each has a UUID of
 * its own and is sent once.
 *
 * @param gateways where the gateways are; they get the orders in turn
 * @param signal stops the sending, with an AbortError
 */
export async function sendOrders(
  gateways: readonly string[],
  { orders, rate }: { orders: number; rate: number },
  signal: AbortSignal,
): Promise<SentOrder[]> {
  const begin = performance.now();
  const sent: Promise<SentOrder>[] = [];
  for (let n = 0; n < orders; n++) {
    const wait = begin + (n * 1000) / rate - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal });
    sent.push(sell(gateways[n % gateways.length] ?? '', randomUUID()));
  }
  return Promise.all(sent);
}

/** Never rejects: an error is an answer, too. */
async function sell(gateway: string, uuid: string): Promise<SentOrder> {
  const answer = await answerTo(gateway, uuid);
  return { uuid, answered: answer === PLACED, answer, at: performance.now() };
}

async function answerTo(gateway: string, uuid: string): Promise<string> {
  try {
    const response = await fetch(`${gateway}/shares/sell`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': uuid },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { ok }: { ok?: unknown } = Object(JSON.parse(await response.text()));
    if (response.status !== 200) return `HTTP ${response.status}`;
    return ok === `sell order ${uuid} placed` ? PLACED : 'HTTP 200 that speaks of something else';
  } catch (error) {
    return reasonOf(error);
  }
}

/** `fetch` wraps what went wrong on the connection. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}

/**
 * The longest time in which no order was answered, in seconds: from the first order sent to the
 * first answer, from one answer to the next, or from the last one to the end.
 *
 * @param begin when the first order was sent, as a time of `performance.now()`
 */
export function longestSilence(sent: readonly SentOrder[], begin: number): number {
  const end = Math.max(begin, ...sent.map(({ at }) => at));
  const times = sent.filter(({ answered }) => answered).map(({ at }) => at);
  const sorted = [begin, ...times, end].sort((a, b) => a - b);
  const gaps = sorted.map((at, i) => at - (sorted[i - 1] ?? at));
  return Math.max(...gaps) / 1000;
}
