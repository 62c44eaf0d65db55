import { randomUUID } from 'node:crypto';
import { defineCase } from '../../src/case.ts';
import type { Customers } from '../../src/customers.ts';
import type { Evidence } from '../../src/evidence.ts';
import { changedService } from '../../src/faults/changed-service.ts';
import { memoryInUse } from '../../src/faults/memory-in-use.ts';
import { setting } from '../../src/faults/setting.ts';
import { until } from '../../src/until.ts';

const SERVICE = 'market';
const INSTANCES = 3;
const HEAP = 'v8js.memory.heap.used';
const MEMORY = 'process.memory.usage';
/** By how much more than the second one the largest heap stands out, in bytes: garbage is less. */
const MUCH = 25_000_000;
/** How many orders come. */
const ORDERS = 15 * INSTANCES;
/** A process tells its gauges every five seconds: what is not told in two of them is not there. */
const PATIENCE_MS = 12_000;

/** How many orders come again and again in a check, and so many of them at once. */
const MORE_ORDERS = 50 * INSTANCES;
const AT_ONCE = 50;
/** By how much these may have an instance grow, in bytes, if it is to live: one with nothing to keep grows by half of it at most. */
const LITTLE = 1_000_000;
/** How often they come at most, and how far an instance may grow meanwhile, in bytes: a shelf with a limit is full by then. */
const ROUNDS = 4;
const FULL = 300_000_000;

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
  strains: () => [memoryInUse(SERVICE)],
  async remains({ customers, evidence }, { uuids }) {
    await customers.unsettled(uuids, PATIENCE_MS);
    const first = await memoryFromNow(evidence);
    let now = first;
    for (let round = 1; round <= ROUNDS; round++) {
      const before = now;
      await sell(customers, MORE_ORDERS);
      now = await memoryFromNow(evidence);
      if (before.isOld || now.isOld) return `not all of ${SERVICE} tells its memory: try it again`;
      if (!grows(before, now)) return undefined;
      const { instance, bytes } = mostGrown(first, now);
      if (bytes > FULL || round === ROUNDS) {
        return `what ${instance} keeps in its memory has grown by ${megabytes(bytes)} with the last ${round * MORE_ORDERS} orders, and goes on growing`;
      }
    }
    return undefined;
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

type Levels = ReadonlyMap<string, number>;

/** What the instances have told of themselves, in bytes. */
interface Memory {
  readonly heap: Levels;
  readonly all: Levels;
  /** Whether some have not told it anew. */
  readonly isOld: boolean;
}

/** What the memory of each instance is from now on, as soon as all have told it anew. */
async function memoryFromNow(evidence: Evidence): Promise<Memory> {
  const before = await evidence.gauges(SERVICE, HEAP);
  let heap = before;
  const haveTold = async () => {
    heap = await evidence.gauges(SERVICE, HEAP);
    return [...heap].filter(([name, bytes]) => bytes !== before.get(name)).length >= INSTANCES;
  };
  const isOld = !(await until(haveTold, PATIENCE_MS));
  return { heap, all: await evidence.gauges(SERVICE, MEMORY), isOld };
}

/** Orders come, and are all settled when it ends, if they ever are. */
async function sell(customers: Customers, count: number): Promise<void> {
  for (let i = 0; i < count; i += AT_ONCE) {
    const uuids = Array.from({ length: AT_ONCE }, () => randomUUID());
    await customers.sellAtOnce(uuids);
    await customers.unsettled(uuids, PATIENCE_MS);
  }
}

/** Whether an instance keeps more than before: in its heap, in buffers, or wherever else. */
function grows(before: Memory, after: Memory): boolean {
  return (
    largest(before.heap, after.heap).bytes > LITTLE || largest(before.all, after.all).bytes > MUCH
  );
}

/** Which instance has grown most from one time to another, and by how many bytes. */
function mostGrown(before: Memory, after: Memory): Growth {
  const [heap, all] = [largest(before.heap, after.heap), largest(before.all, after.all)];
  return heap.bytes > LITTLE ? heap : all;
}

interface Growth {
  readonly instance: string;
  readonly bytes: number;
}

function largest(before: Levels, after: Levels): Growth {
  return [...after]
    .map(([instance, bytes]) => ({ instance, bytes: bytes - (before.get(instance) ?? bytes) }))
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
