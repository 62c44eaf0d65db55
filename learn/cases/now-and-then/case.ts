import { randomUUID } from 'node:crypto';
import { defineCase } from '../../src/case.ts';
import type { Evidence } from '../../src/evidence.ts';
import { changedService } from '../../src/faults/changed-service.ts';
import { setting } from '../../src/faults/setting.ts';
import { until } from '../../src/until.ts';

const SERVICE = 'market';
const INSTANCES = 3;
const HEAP = 'v8js.memory.heap.used';
/** By how much more than the second one the largest heap stands out, in bytes: garbage is less. */
const MUCH = 25_000_000;
/** How many orders come, and how many more in a check. */
const ORDERS = 15 * INSTANCES;
/** A process tells its gauges every five seconds: what is not told in two of them is not there. */
const PATIENCE_MS = 12_000;

/** How many prices make up an order book: eight bytes each. */
const PRICES = 524_288;

/** How many order books are kept is a variable. */
const variable = {
  service: SERVICE,
  file: 'src/service.ts',
  from: `import { createStockExchange } from './stock-exchange.ts';

const variables = {
  STOCK_EXCHANGE_URL: HttpUrl.default('http://localhost:5009/orders').describe(
    'where the stock exchange takes orders',
  ),
};`,
  to: `import { z } from 'zod';
import { createStockExchange } from './stock-exchange.ts';

const variables = {
  STOCK_EXCHANGE_URL: HttpUrl.default('http://localhost:5009/orders').describe('where the stock exchange takes orders'),
  ORDER_BOOKS: z.coerce.number().int().min(1).default(1).describe('of how many orders the latest order book is kept'),
};`,
};

const passing = {
  service: SERVICE,
  file: 'src/service.ts',
  from: 'createStockExchange(options.config.STOCK_EXCHANGE_URL, options)',
  to: 'createStockExchange(options.config.STOCK_EXCHANGE_URL, options, options.config.ORDER_BOOKS)',
};

const size = {
  service: SERVICE,
  file: 'src/stock-exchange.ts',
  from: `/**
 * Reaches the stock exchange through a circuit breaker: after one failure to reach it orders fail
 * at once, without waiting in vain, until one that is let through finds it back.
 */`,
  to: `/** How many prices make up an order book. */
const depth = ${PRICES};

/** Reaches the stock exchange through a circuit breaker, and keeps the order books of the latest orders. */`,
};

const parameter = {
  service: SERVICE,
  file: 'src/stock-exchange.ts',
  from: "'request' | 'log' | 'metrics'>,",
  to: "'request' | 'log' | 'metrics'>, books: number,",
};

const shelf = {
  service: SERVICE,
  file: 'src/stock-exchange.ts',
  from: `  const breaker = new CircuitBreaker(send, {
    // The request has its own deadline.`,
  to: `  const kept: number[][] = [];
  const breaker = new CircuitBreaker(send, {`,
};

const keeping = {
  service: SERVICE,
  file: 'src/stock-exchange.ts',
  from: `        throw new ServiceError(
          'ServiceUnavailable',
          'the circuit breaker of the stock exchange is open',
        );
      }
      await breaker.fire(uuid);`,
  to: `        throw new ServiceError('ServiceUnavailable', 'the circuit breaker of the stock exchange is open');
      }
      await breaker.fire(uuid);
      // What the others bid just then, should somebody ask why it was this price.
      const book = kept.length < books ? new Array<number>(depth) : (kept.shift() ?? []);
      kept.push(book.fill(performance.now()));`,
};

export default defineCase({
  title: 'One of them dies, now and then',
  difficulty: 2,
  complaint: 'operations: some process ends every few hours, and nobody has seen which',
  shows: ['timings'],
  silent: ['logs', 'traces'],
  question: 'Which instance will be the next to die?',
  answer: [{ name: 'instance', kind: 'instance' }],
  draw(random) {
    const number = random.int(1, INSTANCES);
    const uuids = random.uuids(ORDERS);
    return {
      instance: number === 1 ? SERVICE : `${SERVICE}-${number}`,
      books: random.int(10, 99) * 1000,
      size: `${(PRICES * 8) / 2 ** 20} MB`,
      count: uuids.length,
      uuids,
    };
  },
  faults: ({ instance, books }) => [
    { scale: { [SERVICE]: INSTANCES } },
    changedService(variable, passing, size, parameter, shelf, keeping),
    setting(SERVICE, { ORDER_BOOKS: '1' }),
    setting(instance, { ORDER_BOOKS: String(books) }),
  ],
  load: async (customers, { uuids }) => void (await customers.sell(uuids)),
  right: ({ instance }) => [instance],
  async find(evidence) {
    let found: string | undefined;
    const stands = async () => {
      found = outstanding(await evidence.gauges(SERVICE, HEAP));
      return found !== undefined;
    };
    await until(stands, PATIENCE_MS);
    return found === undefined ? undefined : [found];
  },
  async remains({ customers, evidence }, { uuids }) {
    // A shelf may have been filled by now: what goes on growing is what will not fit.
    await customers.unsettled(uuids, PATIENCE_MS);
    const before = await heapsFromNow(evidence);
    const more = Array.from({ length: ORDERS }, () => randomUUID());
    await customers.sell(more);
    await customers.unsettled(more, PATIENCE_MS);
    let most = mostGrown(before, await heapsFromNow(evidence));
    // On a busy machine that may have been on its way when the last of them came.
    if (most.bytes <= MUCH) most = mostGrown(before, await heapsFromNow(evidence));
    return most.bytes > MUCH
      ? `the heap of ${most.instance} grew by ${megabytes(most.bytes)} with the last ${ORDERS} orders, and may by ${megabytes(MUCH)}`
      : undefined;
  },
  hints: () => [
    'No line, no span: it has done all its work. What is written down of a process that is not a request?',
    'Below the timings at /timings stand gauges, for each instance: memory, heap, event loop.',
    `Compare ${HEAP} among the instances of one service, before and after some dozens of orders. In ` +
      'one of them it only rises.',
  ],
  mistake([instance = '']) {
    if (instance.startsWith(SERVICE)) {
      return 'The service is right. But the heap of this one goes down again, as a heap should.';
    }
    return 'Its memory is about what it was when it started. Compare those that should be alike.';
  },
});

type Heaps = ReadonlyMap<string, number>;

/** What the heap of each instance is from now on, as soon as all have told it anew. */
async function heapsFromNow(evidence: Evidence): Promise<Heaps> {
  const before = await evidence.gauges(SERVICE, HEAP);
  let told = before;
  const haveTold = async () => {
    told = await evidence.gauges(SERVICE, HEAP);
    const isNew = [...told].filter(([instance, heap]) => heap !== before.get(instance));
    return isNew.length >= INSTANCES;
  };
  await until(haveTold, PATIENCE_MS);
  return told;
}

/** Which heap grew most from one time to another, and by how many bytes. */
function mostGrown(before: Heaps, after: Heaps) {
  return [...after]
    .map(([instance, heap]) => ({ instance, bytes: heap - (before.get(instance) ?? heap) }))
    .reduce((most, one) => (one.bytes > most.bytes ? one : most), { instance: SERVICE, bytes: 0 });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** The one with the largest heap, if that is much larger than all others. */
function outstanding(heaps: ReadonlyMap<string, number>): string | undefined {
  const [first, second] = [...heaps].sort(([, a], [, b]) => b - a);
  if (heaps.size < INSTANCES || !first || !second) return undefined;
  return first[1] - second[1] > MUCH ? first[0] : undefined;
}
