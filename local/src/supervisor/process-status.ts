/** How many deaths of a process are remembered. */
const REMEMBERED_DEATHS = 10;

/**
 * `waiting`: it ended by itself, and is started again in a while. `failed`: it did not become ready,
 * and is not started again. `stopped`: somebody asked for it, and so it stays.
 */
export type ProcessState =
  | 'starting'
  | 'ready'
  | 'paused'
  | 'stopping'
  | 'stopped'
  | 'waiting'
  | 'failed';

/** How a process is, and how it has been. Times are milliseconds since 1970. */
export interface ProcessStatus {
  readonly state: ProcessState;
  /** Since when it is so. */
  readonly sinceMs: number;
  /** Why it is so, in words: how it ended, what it waits for. */
  readonly why?: string;
  /** While it waits: how often it ended in a row, and when it is started again. */
  readonly attempt?: number;
  readonly nextStartMs?: number;
  /** When the process that runs was started; undefined when none does. */
  readonly startedMs: number | undefined;
  /** How often it ended although nobody had asked it to. */
  readonly crashes: number;
  /** The last of these, the newest first. */
  readonly lastCrashes: readonly { readonly atMs: number; readonly how: string }[];
}

/** Keeps account of what becomes of one process. */
export class ProcessHistory {
  #now: Omit<ProcessStatus, 'startedMs' | 'crashes' | 'lastCrashes'> = {
    state: 'stopped',
    sinceMs: Date.now(),
  };
  #beforePause: ProcessState = 'ready';
  #startedMs: number | undefined;
  #crashes = 0;
  #lastCrashes: ProcessStatus['lastCrashes'] = [];

  get status(): ProcessStatus {
    return {
      ...this.#now,
      startedMs: this.#startedMs,
      crashes: this.#crashes,
      lastCrashes: this.#lastCrashes,
    };
  }

  /** A process runs from now on. */
  launched(): void {
    const atMs = Date.now();
    this.#startedMs = atMs;
    this.enter('starting', {}, atMs);
  }

  /** It can do its work. */
  ready(): void {
    if (this.#now.state === 'paused') this.#beforePause = 'ready';
    else this.enter('ready');
  }

  /** It ended by itself. */
  died(how: string, { attempt, delayMs }: { attempt: number; delayMs: number }): void {
    const atMs = Date.now();
    this.#crashes += 1;
    this.#lastCrashes = [{ atMs, how }, ...this.#lastCrashes].slice(0, REMEMBERED_DEATHS);
    this.enter('waiting', { why: how, attempt, nextStartMs: atMs + delayMs }, atMs);
  }

  /** It goes on as it was. */
  leavePause(): void {
    this.enter(this.#beforePause);
  }

  enter(
    state: ProcessState,
    more: Pick<ProcessStatus, 'why' | 'attempt' | 'nextStartMs'> = {},
    atMs = Date.now(),
  ): void {
    const before = this.#now.state;
    if (state === 'paused' && before !== 'paused') this.#beforePause = before;
    if (state === 'stopped' || state === 'waiting' || state === 'failed') {
      this.#startedMs = undefined;
    }
    this.#now = { state, sinceMs: atMs, ...more };
  }
}
