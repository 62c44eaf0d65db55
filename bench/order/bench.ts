import { type Bank, cpuBetween, startBank } from '../harness/bank.ts';
import { checkoutBefore } from '../harness/checkout.ts';
import { type LoadGenerator, startLoadGenerator } from '../harness/http-load.ts';
import type { OpenLoop } from '../harness/open-loop-child.ts';
import { type Bench, promise, type Table } from '../harness/result.ts';
import { measureInTurns, type Rounds } from '../harness/rounds.ts';
import { median } from '../harness/statistics.ts';
import { startSubject } from '../harness/subject-process.ts';
import { startTelemetrySink } from '../harness/telemetry.ts';
import { besideBook } from './beside-book.ts';
import { Sales, type SalesLoad } from './sales.ts';

const ON = 'telemetry on';
const SINK = 'telemetry on, nobody keeps spans and timings';
const OFF = 'telemetry off';
const ON_BEFORE = 'before, telemetry on';
const OFF_BEFORE = 'before, telemetry off';
/** In seconds. Within one alone a cold bank on busy cores may answer none of 64 orders. */
const DURATION = 3;
const AT_64 = { connections: 64, duration: DURATION };
const AT_16 = { connections: 16, duration: DURATION };
const AT_1 = { connections: 1, duration: DURATION };

type Figure = 'perSecond' | 'p50' | 'p95' | 'p99' | 'cpuMs';
type Amounts = ReturnType<typeof amountsOf>;

/** Orders from the customer's request until they are placed and charged. */
export const order: Bench = async (options) => {
  const { short, say } = options;
  const amounts = amountsOf(short);
  const generator = await startLoadGenerator();
  const sink = await startTelemetrySink();
  const { OTEL_EXPORTER_OTLP_ENDPOINT, STATSD_HOST, STATSD_PORT } = sink.on;
  const toSink = { OTEL_EXPORTER_OTLP_ENDPOINT, STATSD_HOST, STATSD_PORT };
  const banks = new Map<string, () => Promise<Bank>>([
    [ON, () => startBank({ telemetry: true })],
    [SINK, () => startBank({ telemetry: true, env: toSink })],
    [OFF, () => startBank({ telemetry: false })],
  ]);
  const before = checkoutBefore();
  if (before) {
    banks.set(ON_BEFORE, () => startBank({ telemetry: true, checkout: before }));
    banks.set(OFF_BEFORE, () => startBank({ telemetry: false, checkout: before }));
  }
  say('order: closed loops');
  const rounds = await measureInTurns(
    [...banks].map(([name, start]) => ({
      name,
      start: async () => subjectOf(await start(), generator, amounts),
    })),
    [AT_64, AT_16, AT_1],
    amounts.rounds,
  );
  await sink.close();
  const half = rounds.median(ON, AT_64, 'perSecond') / 2;
  const { open, cost } = await alone(half, generator, amounts, say);
  const book = await besideBook(options, generator);
  await generator.stop();

  const ofOff = (subject: string, load: SalesLoad) => rounds.ratio(subject, OFF, load, 'perSecond');
  return {
    about:
      '`POST /shares/sell` at the gateway, until every order is placed at the exchange and charged, delays 0, on the ' +
      "embedded broker and SQLite, as `npm start` runs it. Closed loops are autocannon's; the open loop sends at a rate and " +
      'counts from when a request was to be sent. With telemetry on, the console keeps everything, on the same cores. Where ' +
      'nobody keeps spans and timings they are sent all the same: that row shows what the services themselves pay.' +
      (before ? ' *Before* is the checkout of `BENCH_BEFORE`.' : ''),
    tables: [
      ...[AT_64, AT_16, AT_1].map((load) => tableOf([...banks.keys()], rounds, load)),
      {
        title: `Open loop at half of the top rate (${half.toFixed(0)} orders/s), telemetry on`,
        columns: ['p50 ms', 'p95 ms', 'p99 ms'],
        rows: [[open.p50.toFixed(1), open.p95.toFixed(1), open.p99.toFixed(1)]],
      },
      {
        title: 'Each process, telemetry on',
        columns: ['process', 'ms of CPU an order', 'MB resident'],
        rows: cost.each.map(({ name, cpuMs, megabytes }) => [
          name,
          cpuMs.toFixed(2),
          megabytes.toFixed(0),
        ]),
      },
      ...book.tables,
    ],
    promises: [
      promise('orders/s at 64 in flight, telemetry on, of off', ofOff(ON, AT_64).median, {
        least: process.version.startsWith('v20.') ? 0.55 : 0.62,
      }),
      ...(before
        ? [
            promise('CPU of an order, telemetry on, of before', cpuOf(rounds, ON, ON_BEFORE), {
              most: 0.65,
            }),
            promise('CPU of an order, telemetry off, of before', cpuOf(rounds, OFF, OFF_BEFORE), {
              most: 0.85,
            }),
          ]
        : []),
      promise('p99 at half of the top rate, of its p50', open.p99 / open.p50, { most: 5 }),
      promise('CPU of twice the orders, of twice the CPU', cost.twiceToOnce, { most: 1.1 }),
      ...book.promises,
    ],
    notes: ['Every order was settled, each once.', ...book.notes],
  };
};

/** How many orders warm a bank up, and so on. Even a short run needs some: a cold service may answer nothing. */
function amountsOf(short: boolean) {
  return short
    ? { warmUp: 64, rounds: 1, once: 100, windows: 1, windowSeconds: 1 }
    : { warmUp: 6000, rounds: 3, once: 2000, windows: 5, windowSeconds: 5 };
}

async function subjectOf(bank: Bank, generator: LoadGenerator, { warmUp }: Amounts) {
  const sales = new Sales(bank, generator);
  await sales.sell({ connections: 16, amount: warmUp });
  return {
    measure: (load: SalesLoad) => withCpu(bank, () => sales.sell(load)),
    stop: () => bank.stop(),
  };
}

/** What was measured, and the CPU of all processes for each order. */
async function withCpu<F extends { answered: number }>(bank: Bank, measure: () => Promise<F>) {
  const before = await bank.usage();
  const figures = await measure();
  const { all } = cpuBetween(before, await bank.usage());
  return { ...figures, cpuMs: (all * 1000) / figures.answered };
}

function cpuOf(rounds: Rounds<SalesLoad, Figure>, subject: string, base: string): number {
  return rounds.ratio(subject, base, AT_64, 'cpuMs').median;
}

function tableOf(
  names: readonly string[],
  rounds: Rounds<SalesLoad, Figure>,
  load: SalesLoad,
): Table {
  return {
    title: `Orders, ${load.connections} in flight`,
    columns: ['', 'orders/s', 'of off', 'p50 ms', 'p95 ms', 'p99 ms', 'ms of CPU an order'],
    rows: names.map((name) => [
      name,
      rounds.median(name, load, 'perSecond').toFixed(0),
      rounds.ratio(name, OFF, load, 'perSecond').median.toFixed(2),
      rounds.median(name, load, 'p50').toFixed(1),
      rounds.median(name, load, 'p95').toFixed(1),
      rounds.median(name, load, 'p99').toFixed(1),
      rounds.median(name, load, 'cpuMs').toFixed(2),
    ]),
  };
}

/** One bank under a steady load at a rate, and then what its orders cost. */
async function alone(
  rate: number,
  generator: LoadGenerator,
  amounts: Amounts,
  say: (message: string) => void,
) {
  say(`order: ${rate.toFixed(0)} orders/s`);
  const bank = await startBank({ telemetry: true });
  try {
    const sales = new Sales(bank, generator);
    await sales.sell({ connections: 16, amount: amounts.warmUp });
    const cost = await costs(bank, sales, amounts);
    return { open: await openLoop(bank, rate, amounts), cost };
  } finally {
    await bank.stop();
  }
}

async function openLoop(bank: Bank, rate: number, { windows, windowSeconds }: Amounts) {
  const child = await startSubject(new URL('../harness/open-loop-child.ts', import.meta.url), []);
  const load = { url: bank.salesUrl, rate, seconds: windowSeconds };
  // The first one makes the connections.
  await child.ask<OpenLoop>(load);
  const all: OpenLoop[] = [];
  for (let i = 0; i < windows; i++) all.push(await child.ask<OpenLoop>(load));
  await child.stop();
  const middle = (figure: 'p50' | 'p95' | 'p99') => median(all.map((one) => one[figure]));
  return { p50: middle('p50'), p95: middle('p95'), p99: middle('p99') };
}

/** What an order costs each process, and one of twice as many beside one of so many. */
async function costs(bank: Bank, sales: Sales, { once, rounds }: Amounts) {
  async function cpuMs(amount: number): Promise<number> {
    const before = await bank.usage();
    await sales.sell({ connections: 16, amount });
    return (cpuBetween(before, await bank.usage()).all * 1000) / amount;
  }
  const before = await bank.usage();
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ofOnce = await cpuMs(once);
    ratios.push((await cpuMs(2 * once)) / ofOnce);
  }
  const after = await bank.usage();
  const orders = 3 * once * rounds;
  return {
    twiceToOnce: median(ratios),
    each: cpuBetween(before, after).each.map(({ name, seconds }) => ({
      name,
      cpuMs: (seconds * 1000) / orders,
      megabytes: after.find((one) => one.name === name)?.megabytes ?? NaN,
    })),
  };
}
