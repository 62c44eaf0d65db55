import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ProcessUsage, startBank } from '../harness/bank.ts';
import { type Checkout, checkoutBefore, thisCheckout } from '../harness/checkout.ts';
import { type LoadGenerator, startLoadGenerator } from '../harness/http-load.ts';
import { type Bench, type Promised, promise, type Table } from '../harness/result.ts';
import { measureInTurns, type Rounds, type Subject } from '../harness/rounds.ts';
import { median } from '../harness/statistics.ts';

const NOW = 'this';
const BEFORE = 'before';
const ORDERS = 10;
/** How long `git clone` and `npm ci` may take, in milliseconds. */
const INSTALL_LIMIT_MS = 300_000;

/** From an empty folder of state to ready; then ten orders. CPU in seconds. */
type Figure = 'seconds' | 'cpuToReady' | 'cpuToOrders' | 'megabytes';
const AGAIN = 'again';
const FIRST = 'first';
type Start = typeof AGAIN | typeof FIRST;
type StartRounds = Rounds<Start, Figure>;

/** A process of a start, when all are ready. */
interface ReadyProcess {
  readonly name: string;
  readonly readyAfter: number | undefined;
  readonly megabytes: number;
}

/** How long `npm start` takes, the first time and after that, and what it takes of CPU and memory. */
export const start: Bench = async ({ short, say }) => {
  const generator = await startLoadGenerator();
  const processes: ReadyProcess[] = [];
  const checkouts = checkoutsToMeasure();
  const subjects = [...checkouts].map(([name, checkout]) => ({
    name,
    start: async () => ({
      measure: () => startOnce(checkout, generator, name === NOW ? processes : []),
      stop: async () => undefined,
    }),
  }));
  say('start: what is built');
  const again = await measureInTurns<Start, Figure>(subjects, [AGAIN], short ? 1 : 5);
  say('start: fresh clones');
  const first = await measureInTurns<Start, Figure>(
    [...checkouts].map(([name, checkout]) => firstStartOf(name, checkout, generator)),
    [FIRST],
    short ? 1 : 3,
  );
  await generator.stop();
  const names = [...checkouts.keys()];
  return {
    about:
      `\`npm start\` from the command to the word that SimpleBank is ready, with an empty folder, and then ${ORDERS} orders: after a ` +
      'build, and for the first time in a fresh clone after `npm ci`. CPU and memory are those of all processes; pages ' +
      'that they share are counted once.',
    tables: [
      tableOf('Again, after a build', names, again, AGAIN),
      tableOf('The first time, after `npm ci`', names, first, FIRST),
      tableOfProcesses(processes),
    ],
    promises: promisesOf(names, again, first),
    notes: [
      ...(checkoutBefore() ? ['*before* is the checkout of `BENCH_BEFORE`.'] : []),
      'A fresh clone is of the last commit.',
    ],
  };
};

/** By their names: this checkout and that before it, on this Node.js and on that of BENCH_NODE. */
function checkoutsToMeasure(): Map<string, Checkout> {
  const before = checkoutBefore();
  const all = new Map([[NOW, thisCheckout], ...(before ? [[BEFORE, before] as const] : [])]);
  const node = process.env.BENCH_NODE;
  if (!node) return all;
  const others = [...all].map(
    ([name, checkout]) => [onOther(name), { ...checkout, node }] as const,
  );
  return new Map([...all, ...others]);
}

function onOther(name: string): string {
  return `${name}, on the Node.js of BENCH_NODE`;
}

async function startOnce(
  checkout: Checkout,
  generator: LoadGenerator,
  processes: ReadyProcess[],
): Promise<Record<Figure, number>> {
  const bank = await startBank({ telemetry: true, checkout });
  try {
    const cpuToReady = cpuOf(await bank.usage());
    const load = { url: bank.salesUrl, method: 'POST', connections: 1, amount: ORDERS } as const;
    await generator.run(load);
    await bank.untilSettled(ORDERS);
    const usage = await bank.usage();
    for (const { name, megabytes } of usage) {
      processes.push({ name, megabytes, readyAfter: bank.ready.get(name) });
    }
    return {
      seconds: bank.seconds,
      cpuToReady,
      cpuToOrders: cpuOf(usage),
      megabytes: usage.reduce((sum, one) => sum + one.megabytes, 0),
    };
  } finally {
    await bank.stop();
  }
}

function cpuOf(usage: readonly ProcessUsage[]): number {
  return usage.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** Starts a fresh clone of a checkout, in which nothing is built. */
function firstStartOf(
  name: string,
  checkout: Checkout,
  generator: LoadGenerator,
): Subject<Start, Figure> {
  return {
    name,
    async start() {
      const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-clone-'));
      await run('git', ['clone', '--quiet', checkout.folder, folder]);
      await run(
        checkout.node,
        [npm(), 'ci', '--no-audit', '--no-fund', '--prefer-offline'],
        folder,
      );
      return {
        measure: () => startOnce({ ...checkout, folder }, generator, []),
        stop: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
      };
    },
  };
}

async function run(file: string, args: readonly string[], cwd?: string): Promise<void> {
  await promisify(execFile)(file, args, { cwd, timeout: INSTALL_LIMIT_MS });
}

/** @throws Error when this was not run by npm, which says where it is */
function npm(): string {
  const file = process.env.npm_execpath;
  if (!file) throw new Error('run it as `npm run bench`: a fresh clone is installed by npm');
  return file;
}

function tableOf(
  title: string,
  names: readonly string[],
  rounds: StartRounds,
  which: Start,
): Table {
  const figure = (name: string, what: Figure) => rounds.median(name, which, what);
  return {
    title,
    columns: ['', 'ready after s', 's of CPU till then', `and ${ORDERS} orders`, 'MB resident'],
    rows: names.map((name) => [
      name,
      figure(name, 'seconds').toFixed(1),
      figure(name, 'cpuToReady').toFixed(1),
      figure(name, 'cpuToOrders').toFixed(1),
      figure(name, 'megabytes').toFixed(0),
    ]),
  };
}

function tableOfProcesses(processes: readonly ReadyProcess[]): Table {
  const names = [...new Set(processes.map(({ name }) => name))];
  return {
    title: 'Each process, again',
    columns: ['process', 'ready after s', 'MB resident'],
    rows: names.map((name) => {
      const all = processes.filter((one) => one.name === name);
      const after = median(all.flatMap(({ readyAfter }) => readyAfter ?? []));
      return [
        name,
        Number.isNaN(after) ? '' : after.toFixed(1),
        median(all.map(({ megabytes }) => megabytes)).toFixed(0),
      ];
    }),
  };
}

function promisesOf(names: readonly string[], again: StartRounds, first: StartRounds): Promised[] {
  const pairs = [
    [NOW, BEFORE],
    [onOther(NOW), onOther(BEFORE)],
  ] as const;
  return [
    promise('ready', again.median(NOW, AGAIN, 'seconds'), { most: 5 }, ' s'),
    promise('resident in all', again.median(NOW, AGAIN, 'megabytes'), { most: 500 }, ' MB'),
    ...pairs
      .filter(([, before]) => names.includes(before))
      .flatMap(([now, before]) => {
        const ofBefore = (rounds: StartRounds, which: Start, figure: Figure) =>
          rounds.ratio(now, before, which, figure).median;
        return [
          promise(`start again, ${now}, of before`, ofBefore(again, AGAIN, 'seconds'), {
            most: 0.5,
          }),
          promise(`first start, ${now}, of before`, ofBefore(first, FIRST, 'seconds'), {
            most: 0.4,
          }),
          promise(`memory, ${now}, of before`, ofBefore(again, AGAIN, 'megabytes'), { most: 0.8 }),
        ];
      }),
  ];
}
