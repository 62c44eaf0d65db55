import type { z } from 'zod';
import { lockHolder } from '../supervisor/lock.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { readPorts } from '../system/ports.ts';
import { CommandError } from '../terminal/command.ts';
import { ErrorAnswer, getJson, NoAnswer } from './get-json.ts';

/** How long an answer may take: longer than the console waits for the supervisor. */
const LIMIT_MS = 20_000;

/**
 * Asks the console of the system that runs.
 *
 * @param path of its API
 * @throws CommandError when none runs, its console does not answer, or refuses with a sentence for
 *   people; else as {@link getJson} does
 */
export async function askRunning<T>(
  env: Environment,
  path: string,
  schema: z.ZodType<T>,
  init?: RequestInit,
): Promise<T> {
  const url = `http://127.0.0.1:${readPorts(env).CONSOLE_PORT}`;
  try {
    return await getJson(`${url}${path}`, schema, init, LIMIT_MS);
  } catch (error) {
    if (error instanceof ErrorAnswer && error.detail !== undefined) {
      throw new CommandError(error.detail, 1);
    }
    if (error instanceof NoAnswer) throw new CommandError(whyNoAnswer(env, url), 1);
    throw error;
  }
}

function whyNoAnswer(env: Environment, url: string): string {
  const folder = dataDirectory(env);
  const holder = lockHolder(folder);
  return holder === undefined
    ? `no system runs in ${folder}: npm start starts one`
    : `the system runs (process ${holder}), and its console does not answer at ${url}: ` +
        'it is being started again, or CONSOLE_PORT is another one there';
}
