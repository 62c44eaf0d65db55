import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../src/supervisor/process-spec.ts';
import type { Observer, OutputLine, SystemEvent } from '../src/supervisor/system-events.ts';
import type { Plan } from '../src/system/plan.ts';
import { portVariables } from '../src/system/ports.ts';

/** How long a test waits for anything at most. */
export const LIMIT_MS = 20_000;

export const fixture = (name: string) =>
  fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** A folder that is removed after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Waits until `condition` holds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>) {
  const limit = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > limit) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}

/** The first line that a process has logged, as soon as it is kept. */
export async function firstRecord(folder: string, name: string): Promise<{ process: number }> {
  const file = path.join(folder, 'logs', `${name}.json`);
  let kept = '';
  await until(`${name} has logged`, async () => {
    kept = await readFile(file, 'utf8').catch(() => '');
    return kept.includes('\n');
  });
  return JSON.parse(kept.split('\n')[0] ?? '');
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Variables with which nothing is shared with another system: free ports, an own folder. */
export function ownEnvironment(folder: string, more: Environment = {}): Environment {
  return {
    ...process.env,
    SIMPLEBANK_DIR: folder,
    ...Object.fromEntries(portVariables.map((name) => [name, '0'])),
    ...more,
  };
}

/**
 * A small system: a broker that only accepts connections, then orders and gateway. Variables
 * `BROKER_FAULTS`, `ORDERS_FAULTS` and `GATEWAY_FAULTS` say what is wrong with them.
 */
export const smallPlan: Plan = (env, ports) => {
  const spec = (name: string, port: number, readiness: 'http' | 'tcp') => ({
    name,
    command: [fixture('service.js')],
    env: {
      ...env,
      NAME: name,
      PORT: String(port),
      FAULTS: env[`${name.toUpperCase()}_FAULTS`] ?? '',
    },
    port,
    readiness,
  });
  return [
    [spec('broker', ports.BROKER_PORT, 'tcp')],
    [spec('orders', ports.ORDERS_PORT, 'http'), spec('gateway', ports.GATEWAY_PORT, 'http')],
  ];
};

/** Remembers all that happens, and waits for what has not happened yet. */
export class Recorder implements Observer {
  readonly events: SystemEvent[] = [];
  readonly lines: OutputLine[] = [];

  readonly onEvent = (event: SystemEvent) => void this.events.push(event);
  readonly onLine = (line: OutputLine) => void this.lines.push(line);

  /** The events of one type, in order. */
  of<T extends SystemEvent['type']>(type: T): Extract<SystemEvent, { type: T }>[] {
    return this.events.filter(
      (event): event is Extract<SystemEvent, { type: T }> => event.type === type,
    );
  }

  /** Waits until an event of this type has happened so often to a process. */
  async until(type: SystemEvent['type'], name: string, times: number): Promise<void> {
    await until(`${name} ${type} ${times} times`, () => {
      return (
        this.events.filter((e) => e.type === type && 'name' in e && e.name === name).length >= times
      );
    });
  }
}

/** Ports that are nobody's defaults. */
export const ports = {
  GATEWAY_PORT: 6001,
  ORDERS_PORT: 6002,
  ACCOUNT_TRANSACTIONS_PORT: 6003,
  FEES_PORT: 6004,
  MARKET_PORT: 6005,
  PROFILE_PORT: 6007,
  SETTINGS_PORT: 6008,
  EXTERNAL_PORT: 6009,
  CONSOLE_PORT: 6010,
  BROKER_PORT: 6673,
  STATSD_PORT: 6125,
};

const nothing = () => undefined;
/** A log that nobody reads. */
export const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
