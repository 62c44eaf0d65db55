import { type ProcessAction, ProcessDetail, ProcessList } from '@simplebank/console/processes';
import { lockHolder } from '../supervisor/lock.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { readPorts } from '../system/ports.ts';
import { CommandError } from '../terminal/command.ts';
import { getJson, NoAnswer } from './get-json.ts';

/** How long an action may take: longer than the console waits for the supervisor. */
const ACTION_LIMIT_MS = 20_000;

/** The processes of the system that runs, as its console knows them. */
export class ProcessesClient {
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  list(): Promise<ProcessList> {
    return this.#ask('', ProcessList);
  }

  describe(name: string): Promise<ProcessDetail> {
    return this.#ask(`/${encodeURIComponent(name)}`, ProcessDetail);
  }

  /** @returns all of them, as they are afterwards */
  async act(name: string, action: ProcessAction): Promise<ProcessList> {
    const { token } = await this.list();
    return this.#ask(`/${encodeURIComponent(name)}/${action}`, ProcessList, {
      method: 'POST',
      headers: { 'X-Console-Token': token ?? '' },
    });
  }

  async #ask<T>(path: string, schema: Parameters<typeof getJson<T>>[1], init?: RequestInit) {
    const url = `http://127.0.0.1:${readPorts(this.#env).CONSOLE_PORT}`;
    try {
      return await getJson(`${url}/api/processes${path}`, schema, init, ACTION_LIMIT_MS);
    } catch (error) {
      if (error instanceof NoAnswer) throw new CommandError(this.#whyNoAnswer(url), 1);
      throw error;
    }
  }

  #whyNoAnswer(url: string): string {
    const folder = dataDirectory(this.#env);
    const holder = lockHolder(folder);
    return holder === undefined
      ? `no system runs in ${folder}: npm start starts one`
      : `the system runs (process ${holder}), and its console does not answer at ${url}: ` +
          'it is being started again, or CONSOLE_PORT is another one there';
  }
}
