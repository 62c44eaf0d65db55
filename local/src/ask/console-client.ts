import { setTimeout as sleep } from 'node:timers/promises';
import { variables } from '@simplebank/console/config';
import { loadConfig } from '@simplebank/shared/config';
import { z } from 'zod';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { readPorts } from '../system/ports.ts';
import { CommandError } from '../terminal/command.ts';
import { getJson, NoAnswer } from './get-json.ts';

/** How long reading what is kept may take, and how often to ask whether that is done. */
const LOAD_LIMIT_MS = 60_000;
const LOAD_POLL_MS = 20;

const Status = z.object({ loading: z.boolean() });

/**
 * Asks the console that `npm start` runs. When none runs, there is one for as long as the question
 * takes: so what was kept is found also after the system has stopped.
 *
 * @param ask is given the console's URL
 * @throws what `ask` throws
 */
export async function withConsole<T>(
  env: Environment,
  ask: (url: string) => Promise<T>,
): Promise<T> {
  try {
    return await askLoaded(`http://127.0.0.1:${readPorts(env).CONSOLE_PORT}`, ask);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
  }
  const config = loadConfig(variables, {
    PORT: '0',
    STATSD_PORT: '0',
    SIMPLEBANK_DIR: dataDirectory(env),
  });
  // Loaded only where it is needed: to ask a console that runs takes much less.
  const { startConsole } = await import('@simplebank/console/start');
  const console = await startConsole(config, toStderr);
  try {
    return await askLoaded(`http://127.0.0.1:${console.port}`, ask);
  } finally {
    await console.close();
  }
}

/** Asks when the console has read what was kept: before, it would seem as if nothing were there. */
async function askLoaded<T>(url: string, ask: (url: string) => Promise<T>): Promise<T> {
  const limit = performance.now() + LOAD_LIMIT_MS;
  while ((await getJson(`${url}/api/status`, Status)).loading) {
    if (performance.now() > limit) throw new CommandError('reading what is kept takes too long', 1);
    await sleep(LOAD_POLL_MS);
  }
  return ask(url);
}

const warn = (message: string): void => void process.stderr.write(`${message}\n`);
const nothing = (): void => undefined;

/** The console's log, in a command of the command line: what goes wrong is for the user to see. */
const toStderr = { debug: nothing, info: nothing, warn, error: warn };
