import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { portVariables } from '../../local/src/system/ports.ts';
import { Books } from './books.ts';
import { type Checkout, thisCheckout } from './checkout.ts';
import { childrenOf, type Usage, usageOf } from './process-usage.ts';

/** How long a start may take, and orders until they are settled when no more come; in milliseconds. */
const START_LIMIT_MS = 120_000;
const SETTLED_LIMIT_MS = 60_000;

/** All of SimpleBank, as `npm start` runs it, on free ports and with a folder of its own. */
export interface Bank {
  /** Where orders are sold. */
  readonly salesUrl: string;
  /** How long the start took, in seconds, and then each process, by its name. */
  readonly seconds: number;
  readonly ready: ReadonlyMap<string, number>;
  /** The address of a process. */
  url(name: string): string;
  /** What each process has used so far, `npm start` itself among them. */
  usage(): Promise<ProcessUsage[]>;
  /** Resolves when `orders` are placed and charged, each once. @throws Error when they never are */
  untilSettled(orders: number): Promise<void>;
  stop(): Promise<void>;
}

/** What a process has used, and the name of what it runs. */
export interface ProcessUsage extends Usage {
  readonly pid: number;
  readonly name: string;
}

/** As little telemetry as can be set. */
const QUIET = {
  OTEL_SDK_DISABLED: 'true',
  LOG_LEVEL: 'ERROR',
  STATSD_HOST: '127.0.0.1',
  STATSD_PORT: '9',
};

/**
 * @param options.env variables that differ, such as another broker
 * @param options.checkout another one than this
 * @throws Error when it does not start
 */
export async function startBank(options: {
  telemetry: boolean;
  env?: NodeJS.ProcessEnv;
  checkout?: Checkout;
}): Promise<Bank> {
  const { checkout = thisCheckout } = options;
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-bench-'));
  const env = {
    ...process.env,
    ...Object.fromEntries(portVariables.map((name) => [name, '0'])),
    AMQP_URI: '',
    SIMPLEBANK_DIR: directory,
    PROCESSING_DELAY_MAX_MS: '0',
    RATE_LIMIT_PER_SECOND: '0',
    ...(options.telemetry ? {} : QUIET),
    ...options.env,
  };
  const begin = performance.now();
  const child = spawn(checkout.node, [path.join(checkout.folder, 'local/cli.js'), 'start'], {
    env,
    // By the channel it learns that this process has gone.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
  try {
    if (!child.stdout) throw new Error('npm start has no output');
    const said = await untilReady(child.stdout);
    const seconds = (performance.now() - begin) / 1000;
    const lines = [...said.matchAll(/^(\S+) ready (\S+) ([\d.]+) s$/gm)];
    const urls = new Map(lines.map(([, name = '', url = '']) => [name, url]));
    const books = new Books(env);
    const url = (name: string) => {
      const address = urls.get(name);
      if (!address) throw new Error(`there is no process ${name}`);
      return address;
    };
    return {
      url,
      salesUrl: `${url('gateway')}/shares/sell`,
      seconds,
      ready: new Map(lines.map(([, name = '', , after]) => [name, Number(after)])),
      usage: () => usageOfAll(child.pid ?? 0),
      async untilSettled(expected) {
        const limit = performance.now() + SETTLED_LIMIT_MS;
        for (;;) {
          const { orders, placed, charges, waiting } = await books.count();
          const isSettled = placed === orders && charges === placed && waiting === 0;
          if (isSettled && placed >= expected) return;
          if (performance.now() > limit) {
            throw new Error(`${placed} placed and ${charges} charged of ${expected} orders`);
          }
          await sleep(50);
        }
      },
      async stop() {
        await books.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * What `npm start` has said when it is ready. It is listened to for as long as it runs: it stops
 * when nobody reads its lines any more.
 *
 * @throws Error when it ends without being ready, or is not in time
 */
function untilReady(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = () => reject(new Error(`did not start:\n${said}`));
    const limit = setTimeout(fail, START_LIMIT_MS);
    output.once('end', fail);
    output.setEncoding('utf8').on('data', function hear(chunk: string) {
      said += chunk;
      if (!said.includes('SimpleBank is ready after')) return;
      clearTimeout(limit);
      output.off('data', hear).resume();
      resolve(said);
    });
  });
}

async function usageOfAll(parent: number): Promise<ProcessUsage[]> {
  const all: ProcessUsage[] = [];
  for (const pid of [parent, ...(await childrenOf(parent))]) {
    const usage = await usageOf(pid);
    if (usage) all.push({ pid, name: await nameOf(pid), ...usage });
  }
  return all;
}

/** The name of the program that a process runs. */
async function nameOf(pid: number): Promise<string> {
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  const program = command.find((part) => part.endsWith('.js') && !part.startsWith('--')) ?? '';
  const name = path.basename(program, '.js');
  return name === 'cli' ? 'npm start itself' : name;
}

/** CPU that was used between two looks, in seconds: by each process, and in all. */
export function cpuBetween(before: readonly ProcessUsage[], after: readonly ProcessUsage[]) {
  const each = after.map(({ pid, name, cpuSeconds }) => {
    const earlier = before.find((one) => one.pid === pid)?.cpuSeconds ?? 0;
    return { name, seconds: cpuSeconds - earlier };
  });
  return { each, all: each.reduce((sum, { seconds }) => sum + seconds, 0) };
}
