import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem } from '@simplebank/local';
import { serviceNames } from '@simplebank/shared/contracts';
import { openBookkeeping } from '../../local/src/chaos/bookkeeping.ts';
import { portVariables } from '../../local/src/system/ports.ts';
import { type Usage, usageOf } from './process-usage.ts';

/** How long orders may take to be settled when no more come, in milliseconds. */
const SETTLED_LIMIT_MS = 60_000;

/** All of SimpleBank, as `npm start` runs it, on free ports and with a folder of its own. */
export interface Bank {
  /** The addresses of the gateways. */
  readonly gateways: readonly string[];
  /** The address of a process. */
  url(name: string): string;
  /** What each process has used so far, by its name. */
  usage(): Promise<Map<string, Usage>>;
  /** Resolves when `orders` are placed and charged, each once. @throws Error when they never are */
  untilSettled(orders: number): Promise<void>;
  stop(): Promise<void>;
}

/** As little telemetry as can be set. */
const QUIET = {
  OTEL_SDK_DISABLED: 'true',
  LOG_LEVEL: 'ERROR',
  STATSD_HOST: '127.0.0.1',
  STATSD_PORT: '9',
};

/**
 * @param options.instances how many of each service
 * @param options.env variables that differ, such as another broker
 * @throws StartError when it cannot start
 */
export async function startBank(options: {
  telemetry: boolean;
  instances?: number;
  env?: NodeJS.ProcessEnv;
}): Promise<Bank> {
  const { telemetry, instances = 1 } = options;
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-bench-'));
  const env = {
    ...process.env,
    ...Object.fromEntries(portVariables.map((name) => [name, '0'])),
    AMQP_URI: '',
    SIMPLEBANK_DIR: directory,
    PROCESSING_DELAY_MAX_MS: '0',
    RATE_LIMIT_PER_SECOND: '0',
    ...(telemetry ? {} : QUIET),
    ...options.env,
  };
  const scale = Object.fromEntries(Object.values(serviceNames).map((name) => [name, instances]));
  const system = await startSystem({ env, scale });
  const books = openBookkeeping(env);

  function url(name: string): string {
    const address = system.urls[name];
    if (!address) throw new Error(`there is no process ${name}`);
    return address;
  }
  return {
    url,
    gateways: Object.keys(system.urls)
      .filter((name) => name.startsWith('gateway'))
      .map(url),
    async usage() {
      const all = new Map<string, Usage>();
      for (const [name, pid] of Object.entries(system.pids())) {
        const usage = await usageOf(pid);
        if (usage) all.set(name, usage);
      }
      return all;
    },
    async untilSettled(expected) {
      const limit = performance.now() + SETTLED_LIMIT_MS;
      for (;;) {
        const { orders, charges, waiting } = await books.read();
        const placed = orders.filter(({ status }) => status === 'placed').length;
        const isSettled = placed === orders.length && charges.length === placed && waiting === 0;
        if (isSettled && placed >= expected) return;
        if (performance.now() > limit) {
          throw new Error(`${placed} placed and ${charges.length} charged of ${expected} orders`);
        }
        await sleep(50);
      }
    },
    async stop() {
      await books.close();
      await system.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** CPU that was used between two looks, in seconds: by each process, and in all. */
export function cpuBetween(before: Map<string, Usage>, after: Map<string, Usage>) {
  const each = new Map<string, number>();
  for (const [name, { cpuSeconds }] of after) {
    each.set(name, cpuSeconds - (before.get(name)?.cpuSeconds ?? 0));
  }
  return { each, all: [...each.values()].reduce((sum, seconds) => sum + seconds, 0) };
}
