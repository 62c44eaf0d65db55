import { setTimeout as sleep } from 'node:timers/promises';
import { textLines } from '@simplebank/console/kept-lines';
import { isForWantOfFiles } from '../terminal/open-files.ts';
import { prettyLine } from '../terminal/pretty.ts';
import { type Child, startChild, type TakeOutput } from './child.ts';
import type { LogFiles } from './log-files.ts';
import { type ProcessSpec, urlOf } from './process-spec.ts';
import { type Outcome, untilReady } from './readiness.ts';
import { type RestartPolicy, restartDelay } from './restart-policy.ts';
import { StartError } from './start-error.ts';
import type { Observer, SystemEvent } from './system-events.ts';

/** How many of its last lines tell why a process did not start. */
const LAST_LINES = 10;

/** What all processes of a system share. */
export interface Surroundings {
  readonly logs: LogFiles;
  readonly observer: Observer;
  readonly policy: RestartPolicy;
}

/**
 * Keeps one process alive from `start` to `stop`: whenever it ends, it is started again.
 *
 * What always holds: at most one child runs, and `#child` is it. Once `#stopping` is aborted no
 * other is launched; so code that has waited for anything checks it before it goes on. Until `start`
 * has resolved, its loop restarts the process; from then on the loop of `#keepAlive` does, and `#keptAlive` is
 * pending as long as that runs.
 */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly #surroundings: Surroundings;
  readonly #lastLines: string[] = [];
  #child: Child | undefined;
  #stopping = new AbortController();
  #keptAlive: Promise<void> | undefined;
  #waitsFor: string | undefined;

  constructor(spec: ProcessSpec, surroundings: Surroundings) {
    this.spec = spec;
    this.#surroundings = surroundings;
  }

  /** Of the process that runs now; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Why it is not ready, while it starts; undefined otherwise. */
  get waitsFor(): string | undefined {
    return this.#waitsFor;
  }

  /**
   * Starts the process and resolves when it is ready.
   *
   * @throws StartError when it is not ready in time, ends again and again, or is told to stop
   */
  async start(): Promise<void> {
    try {
      await this.#start();
    } finally {
      this.#waitsFor = undefined;
    }
  }

  async #start(): Promise<void> {
    this.#stopping = new AbortController();
    const { startAttempts, startLimitMs } = this.#surroundings.policy;
    const limit = performance.now() + startLimitMs;
    for (let deaths = 1; !this.#stopping.signal.aborted; deaths++) {
      const child = this.#launch();
      const outcome = await this.#announceReady(child, limit);
      if (outcome.state === 'ready') {
        this.#keptAlive = this.#keepAlive(child);
        return;
      }
      if (outcome.state === 'late') {
        const error = this.#startError(
          `is not ready after ${startLimitMs / 1000} s: ${outcome.why}. ` +
            `To wait longer, set START_TIMEOUT_MS, which is ${startLimitMs}`,
        );
        await this.stop();
        throw error;
      }
      const { ending } = outcome;
      if (ending.kind === 'fatal') throw this.#startError(ending.why);
      if (deaths === startAttempts) {
        throw this.#startError(`ended ${deaths} times while starting, with ${ending.how}`);
      }
      await this.#pause(ending.how, deaths);
    }
    throw new StartError(`${this.spec.name} was stopped while starting`);
  }

  /** Stops the process, by force if it takes too long. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const ending = await this.#child?.stop(this.#surroundings.policy.stopLimitMs);
    await this.#keptAlive;
    if (!ending) return;
    const { how, kind } = ending;
    this.#tell({ type: 'stopped', name: this.spec.name, how, isOrderly: kind === 'orderly' });
  }

  /** Sends a signal to the process. @returns false when there is none any more */
  kill(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false;
  }

  #launch(): Child {
    const child = startChild(this.spec, this.#take);
    this.#child = child;
    void child.ended.then(() => {
      this.#child = undefined;
    });
    this.#tell({ type: 'starting', name: this.spec.name });
    return child;
  }

  /** Waits until the process is ready, and tells so; or until it has ended, or takes too long. */
  async #announceReady(child: Child, limit: number): Promise<Outcome> {
    const begin = performance.now();
    const outcome = await untilReady(this.spec, child.ended, limit, (why) => {
      this.#waitsFor = why;
    });
    this.#waitsFor = undefined;
    if (outcome.state === 'ready') {
      const seconds = (performance.now() - begin) / 1000;
      this.#tell({ type: 'ready', name: this.spec.name, url: urlOf(this.spec), seconds });
    }
    return outcome;
  }

  async #keepAlive(first: Child): Promise<void> {
    const { signal } = this.#stopping;
    let child = first;
    let readySince = performance.now();
    for (let deaths = 1; ; deaths++) {
      const { how } = await child.ended;
      if (signal.aborted) return;
      if (performance.now() - readySince > this.#surroundings.policy.stableAfterMs) deaths = 1;
      await this.#pause(how, deaths);
      if (signal.aborted) return;
      child = this.#launch();
      // Not ready may be another's fault, for example the broker's: no limit here.
      const { state } = await this.#announceReady(child, Number.POSITIVE_INFINITY);
      readySince = state === 'ready' ? performance.now() : Number.POSITIVE_INFINITY;
    }
  }

  /** Waits before a restart, or until told to stop. */
  async #pause(how: string, deaths: number): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    const delayMs = restartDelay(deaths, this.#surroundings.policy);
    const lines = this.#lastLines.join('\n');
    const why = isForWantOfFiles(lines) && !isForWantOfFiles(how) ? `${how}, EMFILE` : how;
    this.#tell({ type: 'restarting', name: this.spec.name, how: why, delayMs });
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }

  readonly #take: TakeOutput = async (stream, lines) => {
    const { name } = this.spec;
    const { logs, observer } = this.#surroundings;
    await logs.append(stream === 'stdout' ? `${name}.json` : `${name}.stderr.log`, lines);
    for (const text of textLines(lines)) {
      this.#lastLines.push(text);
      await observer.onLine({ name, stream, text });
    }
    this.#lastLines.splice(0, this.#lastLines.length - LAST_LINES);
  };

  #tell(event: SystemEvent): void {
    this.#surroundings.observer.onEvent(event);
  }

  #startError(problem: string): StartError {
    const lines = this.#lastLines.map((line) => `\n  ${prettyLine(this.spec.name, line)}`);
    const output = lines.length > 0 ? `; its last lines:${lines.join('')}` : '';
    return new StartError(`${this.spec.name} ${problem}${output}`);
  }
}
