import { eventQueue, rpcQueue } from '../../shared/src/amqp/topology.ts';
import { startBank } from '../harness/bank.ts';
import { deleteQueues } from '../harness/delete-queues.ts';
import type { LoadGenerator } from '../harness/http-load.ts';
import { type Findings, promise, type RunOptions } from '../harness/result.ts';
import { interleave, medianOf } from '../harness/rounds.ts';
import { startBook } from './book.ts';
import { closedLoopOf, type Seller, salesAt } from './sales.ts';

const ON = 'ours, telemetry on';
const LIKE_BOOK = 'ours, log lines and timings, as the book has them';
const OFF = 'ours, telemetry off';
const BOOK = "the book's, in Python";

/**
 * Queues that ours and theirs share, because they have one wire format. Whoever is stopped leaves
 * messages there that it has handled and not yet acknowledged.
 */
const QUEUES = [
  rpcQueue('orders_service'),
  rpcQueue('account_transactions_service'),
  eventQueue('orders_service', 'order_created', 'market_service', 'place_order'),
  eventQueue('market_service', 'order_placed', 'orders_service', 'handle_place_order'),
  eventQueue('market_service', 'order_placed', 'fees_service', 'charge_fee'),
];

/**
 * Orders a second through RabbitMQ, ours and then the book's own services: one after the other,
 * because they would take each other's messages.
 */
export async function besideBook(
  { short, rabbitUri, say }: RunOptions,
  generator: LoadGenerator,
): Promise<Pick<Findings, 'tables' | 'promises' | 'notes'>> {
  const { TEST_PYTHON: python, TEST_BOOK: folder } = process.env;
  if (!rabbitUri || !python || !folder) {
    const missing =
      "Not beside the book's services: that takes RabbitMQ, and TEST_PYTHON and TEST_BOOK.";
    return { tables: [], promises: [], notes: [missing] };
  }
  const ofOurs = async (name: string, telemetry: boolean, env: NodeJS.ProcessEnv = {}) => {
    say(`order: ${name}, on RabbitMQ`);
    await deleteQueues(rabbitUri, QUEUES);
    const bank = await startBank({ telemetry, env: { AMQP_URI: rabbitUri, ...env } });
    const rates = await topRate(bank, generator, { short, warmUp: short ? 64 : 8000 });
    await bank.stop();
    return rates;
  };
  const on = await ofOurs(ON, true);
  const likeBook = await ofOurs(LIKE_BOOK, true, { OTEL_SDK_DISABLED: 'true' });
  const off = await ofOurs(OFF, false);
  say("order: the book's on RabbitMQ");
  await deleteQueues(rabbitUri, QUEUES);
  const book = await startBook({ python, folder, uri: rabbitUri });
  const seller = { ...book, gateways: [book.gateway] };
  const theirs = await topRate(seller, generator, { short, warmUp: short ? 64 : 300 });
  await book.stop();
  const row = (name: string, { perSecond, p50, p99 }: typeof on) => [
    name,
    perSecond.toFixed(0),
    (perSecond / theirs.perSecond).toFixed(1),
    p50.toFixed(1),
    p99.toFixed(1),
  ];
  return {
    tables: [
      {
        title: 'Orders through RabbitMQ, 64 in flight',
        columns: ['', 'orders/s', "of the book's", 'p50 ms', 'p99 ms'],
        rows: [row(ON, on), row(LIKE_BOOK, likeBook), row(OFF, off), row(BOOK, theirs)],
      },
    ],
    promises: [
      promise(
        "orders/s on RabbitMQ, telemetry on, of the book's",
        on.perSecond / theirs.perSecond,
        { least: 8 },
      ),
    ],
    notes: [
      "The book's services run as they were written, without their sleeps; they write log lines and send timings, but keep no orders, confirm nothing and send no spans.",
    ],
  };
}

/** @param warmUp orders that come before those that count */
async function topRate(
  seller: Seller,
  generator: LoadGenerator,
  { short, warmUp }: { short: boolean; warmUp: number },
) {
  const connections = 64;
  await generator.run({ urls: salesAt(seller), method: 'POST', connections, amount: warmUp });
  await seller.untilSettled(warmUp);
  const measure = closedLoopOf(seller, generator, { connections, duration: 4 }, warmUp);
  const subject = { name: 'orders', measure };
  const rounds = await interleave([subject], short ? 1 : 3, 0);
  const middle = (figure: 'perSecond' | 'p50' | 'p99') => medianOf(rounds, subject.name, figure);
  return { perSecond: middle('perSecond'), p50: middle('p50'), p99: middle('p99') };
}
