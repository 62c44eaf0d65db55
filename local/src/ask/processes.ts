import { type ProcessAction, ProcessDetail, ProcessList } from '@simplebank/console/processes';
import type { Environment } from '../supervisor/process-spec.ts';
import { askRunning } from './running-console.ts';

/** The processes of the system that runs, as its console knows them. */
export class ProcessesClient {
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  list(): Promise<ProcessList> {
    return askRunning(this.#env, '/api/processes', ProcessList);
  }

  describe(name: string): Promise<ProcessDetail> {
    return askRunning(this.#env, pathOf(name), ProcessDetail);
  }

  /** @returns all of them, as they are afterwards */
  async act(name: string, action: ProcessAction): Promise<ProcessList> {
    const { token } = await this.list();
    return askRunning(this.#env, `${pathOf(name)}/${action}`, ProcessList, {
      method: 'POST',
      headers: { 'X-Console-Token': token ?? '' },
    });
  }
}

function pathOf(name: string): string {
  return `/api/processes/${encodeURIComponent(name)}`;
}
