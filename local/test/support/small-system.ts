import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../../../test/support/wait.ts';
import type { Environment } from '../../src/supervisor/process-spec.ts';
import { portVariables } from '../../src/system/ports.ts';

export const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** What follows `node` on the command line to run a fixture. */
export const runs = (name: string) => ['--import', import.meta.resolve('tsx/esm'), fixture(name)];

/** The first line that a process has logged, as soon as it is kept. */
export async function firstRecord(folder: string, name: string): Promise<{ process: number }> {
  const file = path.join(folder, 'logs', `${name}.json`);
  let kept = '';
  await waitFor(`${name} has logged`, async () => {
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
