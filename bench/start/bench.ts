import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { portVariables } from '../../local/src/system/ports.ts';
import { childrenOf, usageOf } from '../harness/process-usage.ts';
import { type Bench, promise } from '../harness/result.ts';
import { median } from '../harness/statistics.ts';

const cli = fileURLToPath(new URL('../../local/cli.js', import.meta.url));
/** How long the start may take, in milliseconds. */
const LIMIT_MS = 60_000;

interface Started {
  seconds: number;
  /** Seconds until each process was ready. */
  ready: Map<string, number>;
  megabytes: Map<string, number>;
}

/** How long `npm start` takes after a build, and how much memory it is then. */
export const start: Bench = async ({ short }) => {
  const starts: Started[] = [];
  for (let round = 0; round < (short ? 1 : 5); round++) starts.push(await startOnce());
  const names = [...(starts[0]?.megabytes.keys() ?? [])];
  const ofName = (name: string, of: (start: Started) => Map<string, number>) =>
    median(starts.map((one) => of(one).get(name) ?? NaN));
  const seconds = median(starts.map((one) => one.seconds));
  const megabytes = median(
    starts.map((one) => [...one.megabytes.values()].reduce((sum, mb) => sum + mb, 0)),
  );
  return {
    about:
      'What `npm start` does when everything is compiled already, from the command to the word that SimpleBank is ready, with ' +
      'an empty folder. Memory is what is resident then; pages that processes share are counted once in all.',
    tables: [
      {
        title: `Ready after ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB in all (medians of ${starts.length})`,
        columns: ['process', 'ready after s', 'MB resident'],
        rows: names.map((name) => {
          const after = ofName(name, ({ ready }) => ready);
          return [
            name,
            Number.isNaN(after) ? '' : after.toFixed(1),
            ofName(name, (one) => one.megabytes).toFixed(0),
          ];
        }),
      },
    ],
    promises: [
      promise('ready', seconds, { most: 5 }, ' s'),
      promise('resident in all', megabytes, { most: 600 }, ' MB'),
    ],
    notes: [],
  };
};

async function startOnce(): Promise<Started> {
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-start-'));
  const ports = Object.fromEntries(portVariables.map((name) => [name, '0']));
  const env = { ...process.env, ...ports, AMQP_URI: '', SIMPLEBANK_DIR: directory };
  const begin = performance.now();
  const child = spawn(process.execPath, [cli, 'start'], {
    env,
    // By the channel it learns that this process has gone.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  try {
    assert.ok(child.stdout);
    const said = await untilReady(child.stdout);
    const seconds = (performance.now() - begin) / 1000;
    const ready = [...said.matchAll(/^(\S+) ready \S+ ([\d.]+) s$/gm)];
    return {
      seconds,
      ready: new Map(ready.map(([, name = '', after]) => [name, Number(after)])),
      megabytes: await memoryOf(child.pid ?? 0),
    };
  } finally {
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * What `npm start` has said when it is ready. It is listened to for as long as it runs: it stops
 * when nobody reads its lines any more.
 *
 * @throws Error when it ends without being ready
 */
function untilReady(output: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    output.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
      if (said.includes('SimpleBank is ready after')) resolve(said);
    });
    output.on('end', () => reject(new Error(`did not start:\n${said}`)));
  });
}

/** Megabytes of a process and of the processes that it has started, each by what it runs. */
async function memoryOf(pid: number): Promise<Map<string, number>> {
  const all = new Map<string, number>();
  for (const id of [pid, ...(await childrenOf(pid))]) {
    const command = (await readFile(`/proc/${id}/cmdline`, 'utf8')).split('\0');
    const main =
      command.find((argument) => /\.js$/.test(argument) && !argument.startsWith('--')) ??
      String(id);
    const name = main === cli ? 'npm start itself' : path.basename(main, '.js');
    all.set(name, (await usageOf(id))?.megabytes ?? NaN);
  }
  return all;
}
