import { setTimeout as sleep } from 'node:timers/promises';
import { textLines } from '@simplebank/console/kept-lines';
import type { z } from 'zod';
import { isForWantOfFiles } from '../terminal/open-files.ts';
import { prettyLine } from '../terminal/pretty.ts';
import { type Answer, type Child, startChild, type TakeOutput } from './child.ts';
import type { Ending } from './ending.ts';
import type { LogFiles } from './log-files.ts';
import type { ProcessRecord } from './process-record.ts';
import { type ProcessSpec, urlOf } from './process-spec.ts';
import { ProcessHistory, type ProcessStatus } from './process-status.ts';
import { type Outcome, untilReady } from './readiness.ts';
import { type RestartPolicy, restartDelay } from './restart-policy.ts';
import { StartError } from './start-error.ts';
import type { Observer, SystemEvent } from './system-events.ts';

/** How many of its last lines tell why a process did not start, and how many are kept to look at. */
const TELLING_LINES = 10;
const LAST_LINES = 50;
/** No line is kept at more characters than this: there are many processes. */
const LONGEST_LINE = 8192;

/** What all processes of a system share. */
export interface Surroundings {
  readonly logs: LogFiles;
  readonly record: ProcessRecord;
  readonly observer: Observer;
  readonly policy: RestartPolicy;
  /** Answers what a process asks that may ask; see {@link ProcessSpec.mayAsk}. */
  readonly answer?: Answer | undefined;
}

/**
 * Keeps one process alive from `start` to `stop`: whenever it ends, it is started again. What was
 * stopped can be started again.
 *
 * What always holds: at most one child runs, and `#child` is it. Once `#stopping` is aborted no
 * other is launched; so code that has waited for anything checks it before it goes on. Until `start`
 * has resolved, its loop restarts the process, and `#started` is pending; from then on the loop of
 * `#keepAlive` does, and `#keptAlive` is pending as long as that runs.
 */
export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly #surroundings: Surroundings;
  readonly #lastLines: { stream: 'stdout' | 'stderr'; text: string }[] = [];
  readonly #history = new ProcessHistory();
  #child: Child | undefined;
  #stopping = new AbortController();
  #started: Promise<void> | undefined;
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

  /** How it is, since when and why, and how it has been. */
  get status(): ProcessStatus {
    const { status } = this.#history;
    const why = status.why ?? this.#waitsFor;
    return why === undefined ? status : { ...status, why };
  }

  /** The last lines that it wrote, its lives before this one included; the oldest first. */
  get lastLines(): readonly { readonly stream: 'stdout' | 'stderr'; readonly text: string }[] {
    return this.#lastLines;
  }

  /**
   * Starts the process and resolves when it is ready. Nothing happens when it runs already.
   *
   * @throws StartError when it is not ready in time, ends again and again, or is told to stop
   */
  start(): Promise<void> {
    if (this.#started) return this.#started;
    const started = this.#start()
      .catch((error: unknown) => {
        if (error instanceof StartError && !this.#stopping.signal.aborted) {
          this.#history.enter('failed', { why: error.message });
        }
        this.#started = undefined;
        throw error;
      })
      .finally(() => {
        this.#waitsFor = undefined;
      });
    this.#started = started;
    return started;
  }

  async #start(): Promise<void> {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    const { startAttempts, startLimitMs } = this.#surroundings.policy;
    const limit = performance.now() + startLimitMs;
    for (let deaths = 1; !signal.aborted; deaths++) {
      const child = this.#launch();
      const outcome = await this.#announceReady(child, limit);
      if (outcome.state === 'ready') {
        this.#keptAlive = this.#keepAlive(child);
        return;
      }
      if (signal.aborted) break;
      if (outcome.state === 'late') {
        const error = this.#startError(
          `is not ready after ${startLimitMs / 1000} s: ${outcome.why}. ` +
            `To wait longer, set START_TIMEOUT_MS, which is ${startLimitMs}`,
        );
        this.#tellStopped(await this.#end(child));
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
    const child = this.#child;
    if (child) this.#history.enter('stopping');
    const ending = child && (await this.#end(child));
    // Why a start did not succeed, whoever called it is told.
    await this.#started?.catch(() => undefined);
    await this.#keptAlive;
    this.#started = undefined;
    this.#keptAlive = undefined;
    if (this.#history.status.state === 'stopped') return;
    this.#history.enter('stopped', ending && { why: ending.how });
    if (ending) this.#tellStopped(ending);
  }

  /** Has the process stand still, as one does that hangs. @returns false when it does not run */
  pause(): boolean {
    if (!this.kill('SIGSTOP')) return false;
    this.#history.enter('paused');
    return true;
  }

  /** Has a paused process go on. @returns false when it does not run */
  continue(): boolean {
    if (!this.kill('SIGCONT')) return false;
    if (this.#history.status.state === 'paused') this.#history.leavePause();
    return true;
  }

  /**
   * Asks the process something, over the channel to it.
   *
   * @param schema what the answer must be
   * @throws Error when it does not run, does not answer in time, or answers something else
   */
  async ask<T>(question: object, schema: z.ZodType<T>): Promise<T> {
    if (!this.#child) throw new Error(`${this.spec.name} does not run`);
    return this.#child.ask(question, schema);
  }

  /** Sends a signal to the process. @returns false when there is none any more */
  kill(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false;
  }

  /** A paused process goes on: it could not hear that it is to stop. */
  #end(child: Child): Promise<Ending> {
    const ended = child.stop(this.#surroundings.policy.stopLimitMs);
    if (process.platform !== 'win32') child.kill('SIGCONT');
    return ended;
  }

  #launch(): Child {
    const { answer, record } = this.#surroundings;
    const child = startChild(this.spec, this.#take, record.mark, answer);
    const { name, port } = this.spec;
    if (child.pid !== undefined) record.add({ pid: child.pid, name, port });
    this.#child = child;
    this.#history.launched();
    void child.ended.then(() => {
      this.#child = undefined;
    });
    this.#tell({ type: 'starting', name });
    return child;
  }

  /** Waits until the process is ready, and tells so; or until it has ended, or takes too long. */
  async #announceReady(child: Child, limit: number): Promise<Outcome> {
    const begin = performance.now();
    const outcome = await untilReady(this.spec, child.ended, limit, (why) => {
      this.#waitsFor = why;
    });
    this.#waitsFor = undefined;
    if (outcome.state === 'ready' && this.#child === child) {
      if (!this.#stopping.signal.aborted) this.#history.ready();
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
    const lines = this.#tellingLines().join('\n');
    const why = isForWantOfFiles(lines) && !isForWantOfFiles(how) ? `${how}, EMFILE` : how;
    this.#history.died(why, { attempt: deaths, delayMs });
    this.#tell({ type: 'restarting', name: this.spec.name, how: why, delayMs });
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }

  readonly #take: TakeOutput = async (stream, lines) => {
    const { name } = this.spec;
    const { logs, observer } = this.#surroundings;
    await logs.append(stream === 'stdout' ? `${name}.json` : `${name}.stderr.log`, lines);
    for (const text of textLines(lines)) {
      this.#lastLines.push({ stream, text: text.slice(0, LONGEST_LINE) });
      await observer.onLine({ name, stream, text });
    }
    this.#lastLines.splice(0, this.#lastLines.length - LAST_LINES);
  };

  #tellingLines(): string[] {
    return this.#lastLines.slice(-TELLING_LINES).map(({ text }) => text);
  }

  #tellStopped({ how, kind }: Ending): void {
    this.#tell({ type: 'stopped', name: this.spec.name, how, isOrderly: kind === 'orderly' });
  }

  #tell(event: SystemEvent): void {
    this.#surroundings.observer.onEvent(event);
  }

  #startError(problem: string): StartError {
    const lines = this.#tellingLines().map((line) => `\n  ${prettyLine(this.spec.name, line)}`);
    const output = lines.length > 0 ? `; its last lines:${lines.join('')}` : '';
    return new StartError(`${this.spec.name} ${problem}${output}`);
  }
}
