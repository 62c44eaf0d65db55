import { setTimeout as sleep } from 'node:timers/promises';
import { ClassroomView, type CurrentCase, type LearnDeed } from '@simplebank/console/learn';
import type { Environment } from '../supervisor/process-spec.ts';
import { CommandError } from '../terminal/command.ts';
import { askRunning } from './running-console.ts';

/** How long the start, the check or the end of a case is waited for, and how often to look, in milliseconds. */
const LIMIT_MS = 300_000;
const POLL_MS = 300;

/** While a case is so, another bank is being put in the place of the one that ran. */
const UNDER_WAY: readonly CurrentCase['state'][] = ['starting', 'checking', 'stopping'];

/** The cases of the system that runs, as its console knows them. */
export class LearnClient {
  readonly #env: Environment;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the wait for what is under way */
  constructor(env: Environment, signal?: AbortSignal) {
    this.#env = env;
    this.#signal = signal;
  }

  /** @returns how all is after that, when nothing is under way any more */
  async do({ deed, ...parameters }: LearnDeed): Promise<ClassroomView> {
    const view = await this.#look();
    if (deed === 'look') return view;
    const query = new URLSearchParams({ deed });
    for (const [name, value] of Object.entries(parameters)) {
      for (const one of [value].flat()) query.append(name, String(one));
    }
    const headers = { 'X-Console-Token': view.token ?? '' };
    const init = { method: 'POST', headers };
    return this.#settle(await askRunning(this.#env, `/api/learn?${query}`, ClassroomView, init));
  }

  #look(): Promise<ClassroomView> {
    return askRunning(this.#env, '/api/learn', ClassroomView);
  }

  /** The console itself is away for a while: it goes with its bank. */
  async #settle(first: ClassroomView): Promise<ClassroomView> {
    const end = performance.now() + LIMIT_MS;
    let view: ClassroomView | undefined = first;
    while (!view || (view.current && UNDER_WAY.includes(view.current.state))) {
      if (performance.now() > end) {
        throw new CommandError('it takes too long: npm run learn tells how far it is', 1);
      }
      await sleep(POLL_MS, undefined, { signal: this.#signal });
      view = await this.#look().catch(() => undefined);
    }
    return view;
  }
}
