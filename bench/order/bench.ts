import { type Bank, cpuBetween, startBank } from '../harness/bank.ts';
import { type LoadGenerator, startLoadGenerator } from '../harness/http-load.ts';
import type { OpenLoop } from '../harness/open-loop-child.ts';
import { type Bench, promise, type RunOptions, type Table } from '../harness/result.ts';
import { interleave, medianOf, type Rounds, ratio } from '../harness/rounds.ts';
import { startSubject } from '../harness/subject-process.ts';
import { startTelemetrySink } from '../harness/telemetry.ts';
import { besideBook } from './beside-book.ts';
import { closedLoopOf, salesAt } from './sales.ts';

const ON = 'telemetry on';
const SINK = 'telemetry on, nobody keeps spans and timings';
const OFF = 'telemetry off';
const TRIPLE = 'telemetry on, three instances of each';
/** In seconds. Within one alone a cold bank on busy cores may answer none of 64 orders. */
const DURATION = 3;

/** Orders from the customer's request until they are placed and charged. */
export const order: Bench = async (options) => {
  const { short, say } = options;
  const generator = await startLoadGenerator();
  const sink = await startTelemetrySink();
  const { OTEL_EXPORTER_OTLP_ENDPOINT, STATSD_HOST, STATSD_PORT } = sink.on;
  const toSink = { OTEL_EXPORTER_OTLP_ENDPOINT, STATSD_HOST, STATSD_PORT };
  const on = await startBank({ telemetry: true });
  const banks = new Map<string, Bank>([
    [ON, on],
    [SINK, await startBank({ telemetry: true, env: toSink })],
    [OFF, await startBank({ telemetry: false })],
    [TRIPLE, await startBank({ telemetry: true, instances: 3 })],
  ]);
  // Even a short run needs a little: a cold service may answer nothing within a second.
  await warmUp(banks, generator, short ? 64 : 6000, say);
  // The most first: it warms up what the others need as well.
  const at64 = await closedLoops(64, banks, generator, options);
  const at16 = await closedLoops(16, banks, generator, options);
  const at1 = await closedLoops(1, banks, generator, options);
  // What follows is of one bank alone, as somebody has it who runs it.
  for (const bank of banks.values()) if (bank !== on) await bank.stop();
  await sink.close();
  const half = medianOf(at64.rounds, ON, 'perSecond') / 2;
  const open = await openLoop(on, half, short);
  const cost = await costs(on, generator, short);
  await on.stop();
  const book = await besideBook(options, generator);
  await generator.stop();

  return {
    about:
      '`POST /shares/sell` at the gateway, until every order is placed at the exchange and charged, delays 0, on the ' +
      "embedded broker and SQLite, as `npm start` runs it. Closed loops are autocannon's; the open loop sends at a rate and " +
      'counts from when a request was to be sent. With telemetry on, the console keeps everything, on the same cores. Where ' +
      'nobody keeps spans and timings they are sent all the same: that row shows what the services themselves pay.',
    tables: [
      ...[at64, at16, at1].map(tableOf),
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
      promise(
        'orders/s at 64 in flight, telemetry on, of off',
        ratio(at64.rounds, 'perSecond', ON, OFF).median,
        { least: 0.7 },
      ),
      promise('p99 at half of the top rate, of its p50', open.p99 / open.p50, { most: 5 }),
      promise('CPU of twice the orders, of twice the CPU', cost.twiceToOnce, { most: 1.1 }),
      promise(
        'orders/s of three instances of each, of one',
        ratio(at64.rounds, 'perSecond', TRIPLE, ON).median,
        { least: 0.9 },
      ),
      ...book.promises,
    ],
    notes: ['Every order was settled, each once.', ...book.notes],
  };
};

/**
 * V8 compiles what runs often: before it has, an order takes several times as long. Three instances
 * have a third of the orders each, and so take three times as many to get there.
 */
async function warmUp(
  banks: ReadonlyMap<string, Bank>,
  generator: LoadGenerator,
  ordersEach: number,
  say: (message: string) => void,
): Promise<void> {
  for (const [name, bank] of banks) {
    say(`order: warming up, ${name}`);
    const amount = ordersEach * bank.gateways.length;
    // Not all at once: three cold instances that share a file would refuse some of 64.
    await generator.run({ urls: salesAt(bank), method: 'POST', connections: 16, amount });
  }
}

/** Closed loops of every bank, so many orders in flight. */
interface ClosedLoops {
  connections: number;
  rounds: Rounds<'perSecond' | 'p50' | 'p95' | 'p99' | 'cpuMs'>;
}

async function closedLoops(
  connections: number,
  banks: ReadonlyMap<string, Bank>,
  generator: LoadGenerator,
  { short, say }: RunOptions,
): Promise<ClosedLoops> {
  say(`order: ${connections} in flight`);
  const subjects = [...banks].map(([name, bank]) => {
    const loop = closedLoopOf(bank, generator, { connections, duration: DURATION });
    return { name, measure: () => withCpu(bank, loop) };
  });
  return { connections, rounds: await interleave(subjects, short ? 1 : 3, 0) };
}

/** What was measured, and the CPU of all processes for each order. */
async function withCpu<F extends { answered: number }>(bank: Bank, measure: () => Promise<F>) {
  const before = await bank.usage();
  const figures = await measure();
  const { all } = cpuBetween(before, await bank.usage());
  return { ...figures, cpuMs: (all * 1000) / figures.answered };
}

function tableOf({ connections, rounds }: ClosedLoops): Table {
  return {
    title: `Orders, ${connections} in flight`,
    columns: ['', 'orders/s', 'of off', 'p50 ms', 'p95 ms', 'p99 ms', 'ms of CPU an order'],
    rows: [...rounds.keys()].map((name) => [
      name,
      medianOf(rounds, name, 'perSecond').toFixed(0),
      ratio(rounds, 'perSecond', name, OFF).median.toFixed(2),
      medianOf(rounds, name, 'p50').toFixed(1),
      medianOf(rounds, name, 'p95').toFixed(1),
      medianOf(rounds, name, 'p99').toFixed(1),
      medianOf(rounds, name, 'cpuMs').toFixed(2),
    ]),
  };
}

async function openLoop(bank: Bank, rate: number, short: boolean) {
  const child = await startSubject(new URL('../harness/open-loop-child.ts', import.meta.url), []);
  const load = { url: salesAt(bank)[0], rate, seconds: short ? 1 : 5 };
  const subject = { name: ON, measure: () => child.ask<OpenLoop>(load) };
  const rounds = await interleave([subject], short ? 1 : 5);
  await child.stop();
  return {
    p50: medianOf(rounds, ON, 'p50'),
    p95: medianOf(rounds, ON, 'p95'),
    p99: medianOf(rounds, ON, 'p99'),
  };
}

/** What an order costs each process, and one of twice as many beside one of so many. */
async function costs(bank: Bank, generator: LoadGenerator, short: boolean) {
  const once = short ? 100 : 2000;
  const rounds = short ? 1 : 3;
  const load = { urls: salesAt(bank), method: 'POST', connections: 16 } as const;
  const subjects = [once, 2 * once].map((amount) => ({
    name: `${amount}`,
    async measure() {
      const before = await bank.usage();
      await generator.run({ ...load, amount });
      await bank.untilSettled(amount);
      return { cpuMs: (cpuBetween(before, await bank.usage()).all * 1000) / amount };
    },
  }));
  const before = await bank.usage();
  const figures = await interleave(subjects, rounds, 0);
  const after = await bank.usage();
  return {
    twiceToOnce: ratio(figures, 'cpuMs', `${2 * once}`, `${once}`).median,
    each: [...cpuBetween(before, after).each].map(([name, seconds]) => ({
      name,
      cpuMs: (seconds * 1000) / ((once + 2 * once) * rounds),
      megabytes: after.get(name)?.megabytes ?? NaN,
    })),
  };
}
