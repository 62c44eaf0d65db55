import { setTimeout as sleep } from 'node:timers/promises';
import { ClassroomView, type CurrentCase, type LearnDeed } from '@simplebank/console/learn';
import { lockHolder } from '../supervisor/lock.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
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

  /**
   * @param whenAccepted called when it is being done, and not when it is refused
   * @returns how all is after that, when nothing is under way any more
   * @throws CommandError when it is refused, or the system ends meanwhile
   */
  async do(
    { deed, ...parameters }: LearnDeed,
    whenAccepted: () => void = () => undefined,
  ): Promise<ClassroomView> {
    const view = await this.#look();
    if (deed === 'look') return view;
    const holder = this.#holder();
    const query = new URLSearchParams({ deed });
    for (const [name, value] of Object.entries(parameters)) {
      for (const one of [value].flat()) query.append(name, String(one));
    }
    const headers = { 'X-Console-Token': view.token ?? '' };
    const init = { method: 'POST', headers };
    const first = await askRunning(this.#env, `/api/learn?${query}`, ClassroomView, init);
    whenAccepted();
    const last = await this.#settle(first, holder);
    this.#assertRuns(holder);
    return last;
  }

  #look(): Promise<ClassroomView> {
    return askRunning(this.#env, '/api/learn', ClassroomView);
  }

  /** The process of the system. */
  #holder(): number | undefined {
    return lockHolder(dataDirectory(this.#env));
  }

  /** @throws CommandError when it is another now, or none: what was under way has gone with it */
  #assertRuns(holder: number | undefined): void {
    if (holder === this.#holder()) return;
    throw new CommandError('SimpleBank has ended meanwhile: npm start starts it again', 1);
  }

  /** The console itself is away for a while: it goes with its bank. */
  async #settle(first: ClassroomView, holder: number | undefined): Promise<ClassroomView> {
    const end = performance.now() + LIMIT_MS;
    let view: ClassroomView | undefined = first;
    // Alone, it knows of no case.
    while (!view?.managed || (view.current && UNDER_WAY.includes(view.current.state))) {
      if (performance.now() > end) {
        throw new CommandError('it takes too long: npm run learn tells how far it is', 1);
      }
      await sleep(POLL_MS, undefined, { signal: this.#signal });
      view = await this.#look().catch(() => undefined);
      if (!view?.managed) this.#assertRuns(holder);
    }
    return view;
  }
}
