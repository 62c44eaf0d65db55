import { type Break, BreakList } from '@simplebank/console/processes';
import type { Environment } from '../supervisor/process-spec.ts';
import { askRunning } from './running-console.ts';

/** What is broken on purpose in the system that runs, as its console knows it. */
export class BreaksClient {
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  list(): Promise<BreakList> {
    return askRunning(this.#env, '/api/breaks', BreakList);
  }

  /** @returns what is on afterwards */
  make(order: Break): Promise<BreakList> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(order)) query.set(name, String(value));
    return this.#change('POST', `?${query}`);
  }

  /** @param id of what is to end; undefined: all that is on */
  mend(id?: string): Promise<BreakList> {
    return this.#change('DELETE', id === undefined ? '' : `/${encodeURIComponent(id)}`);
  }

  async #change(method: string, path: string): Promise<BreakList> {
    const { token } = await this.list();
    const headers = { 'X-Console-Token': token ?? '' };
    return askRunning(this.#env, `/api/breaks${path}`, BreakList, { method, headers });
  }
}
