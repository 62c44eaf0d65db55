import { eventQueue, rpcQueue } from '../../shared/src/amqp/topology.ts';
import { startBank } from '../harness/bank.ts';
import { deleteQueues } from '../harness/delete-queues.ts';
import type { LoadGenerator } from '../harness/http-load.ts';
import { type Findings, promise, type RunOptions } from '../harness/result.ts';
import { measureInTurns } from '../harness/rounds.ts';
import { startBook } from './book.ts';
import { Sales, type SalesLoad, type Seller } from './sales.ts';

const ON = 'ours, telemetry on';
const LIKE_BOOK = 'ours, log lines and timings, as the book has them';
const OFF = 'ours, telemetry off';
const BOOK = "the book's, in Python";

type Figure = 'perSecond' | 'p50' | 'p99';
const LOAD = { connections: 64, duration: 4 };

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
  const ours = (telemetry: boolean, env: NodeJS.ProcessEnv = {}) =>
    startBank({ telemetry, env: { AMQP_URI: rabbitUri, ...env } });
  const starts = new Map<string, () => Promise<Seller & { stop(): Promise<void> }>>([
    [ON, () => ours(true)],
    [LIKE_BOOK, () => ours(true, { OTEL_SDK_DISABLED: 'true' })],
    [OFF, () => ours(false)],
    [BOOK, () => startBook({ python, folder, uri: rabbitUri })],
  ]);
  const names = [...starts.keys()];
  const rounds = await measureInTurns<SalesLoad, Figure>(
    [...starts].map(([name, start]) => ({
      name,
      async start() {
        say(`order: ${name}, on RabbitMQ`);
        await deleteQueues(rabbitUri, QUEUES);
        const seller = await start();
        const sales = new Sales(seller, generator);
        const amount = short ? 64 : name === BOOK ? 300 : 6000;
        await sales.sell({ connections: 64, amount });
        return { measure: (load: SalesLoad) => sales.sell(load), stop: () => seller.stop() };
      },
    })),
    [LOAD],
    short ? 1 : 3,
  );
  const ofBook = (name: string) => rounds.ratio(name, BOOK, LOAD, 'perSecond').median;
  return {
    tables: [
      {
        title: 'Orders through RabbitMQ, 64 in flight',
        columns: ['', 'orders/s', "of the book's", 'p50 ms', 'p99 ms'],
        rows: names.map((name) => [
          name,
          rounds.median(name, LOAD, 'perSecond').toFixed(0),
          ofBook(name).toFixed(1),
          rounds.median(name, LOAD, 'p50').toFixed(1),
          rounds.median(name, LOAD, 'p99').toFixed(1),
        ]),
      },
    ],
    promises: [
      promise("orders/s on RabbitMQ, with the book's telemetry, of the book's", ofBook(LIKE_BOOK), {
        least: 8,
      }),
    ],
    notes: [
      "The book's services run as they were written, without their sleeps; they write log lines and send timings, but keep no orders, confirm nothing and send no spans.",
    ],
  };
}
