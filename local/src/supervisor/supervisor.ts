import { availableParallelism } from 'node:os';
import { ManagedProcess, type Surroundings } from './managed-process.ts';
import { type ProcessSpec, urlOf } from './process-spec.ts';
import { StartError } from './start-error.ts';

/** Processes starting at once, two for each core: as fast as all at once, and some are there early. */
const AT_ONCE = 2 * availableParallelism();

/**
 * The processes of a system, in stages. They start one after the other, each when those that it needs
 * are ready, which stand before it; and a stage stops when the one after has stopped.
 */
export class Supervisor {
  readonly #stages: readonly ManagedProcess[][];
  readonly #surroundings: Surroundings;
  #stopped: Promise<void> | undefined;
  #hasStarted = false;

  constructor(stages: readonly (readonly ProcessSpec[])[], surroundings: Surroundings) {
    this.#stages = stages.map((stage) =>
      stage.map((spec) => new ManagedProcess(spec, surroundings)),
    );
    this.#surroundings = surroundings;
  }

  /** All of them, in the order of their stages. */
  get processes(): readonly ManagedProcess[] {
    return this.#stages.flat();
  }

  /** By process name: where it listens. */
  urls(): Record<string, string> {
    return Object.fromEntries(this.processes.map(({ spec }) => [spec.name, urlOf(spec)]));
  }

  /** By process name: the id of each process that runs right now. */
  pids(): Record<string, number> {
    return Object.fromEntries(
      this.processes.flatMap(({ spec, pid }) => (pid === undefined ? [] : [[spec.name, pid]])),
    );
  }

  /** @throws Error when there is no process of that name */
  process(name: string): ManagedProcess {
    const found = this.processes.find(({ spec }) => spec.name === name);
    if (!found) throw new Error(`there is no process ${name}`);
    return found;
  }

  /**
   * Adds a process behind the last of its service, and does not start it yet.
   *
   * @throws Error when no process is of its service, or the system stops
   */
  add(spec: ProcessSpec): ManagedProcess {
    this.assertRuns();
    const stage = this.#stages.find((one) => one.some((other) => isKin(other, spec)));
    if (!stage) throw new Error(`there is no process of ${spec.service}`);
    const added = new ManagedProcess(spec, this.#surroundings);
    stage.splice(stage.findLastIndex((other) => isKin(other, spec)) + 1, 0, added);
    return added;
  }

  /** Stops a process and forgets it. */
  async remove(managed: ManagedProcess): Promise<void> {
    await managed.stop();
    for (const stage of this.#stages) {
      const index = stage.indexOf(managed);
      if (index >= 0) stage.splice(index, 1);
    }
  }

  /** Whether all have been ready: what does not run since then was stopped, or has ended. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** Whether it has been told to stop all. */
  get isStopping(): boolean {
    return this.#stopped !== undefined;
  }

  /** @throws StartError once the system has been told to stop: nothing may be started any more */
  assertRuns(): void {
    if (this.isStopping) throw new StartError('the system is stopping');
  }

  /**
   * Starts all processes and resolves when all are ready.
   *
   * @throws StartError of the first process that does not become ready, or when `stop` was called
   *   meanwhile; call `stop` in either case
   */
  async start(): Promise<void> {
    process.once('exit', this.#killAll);
    const stopTelling = this.#tellWhatIsMissing();
    try {
      await this.#startAll();
      this.#hasStarted = true;
    } finally {
      stopTelling();
    }
  }

  async #startAll(): Promise<void> {
    const waiting = this.processes.values();
    const ready = new Map<string, Promise<void>>();
    const start = async (managed: ManagedProcess) => {
      await Promise.all((managed.spec.needs ?? []).map((name) => ready.get(name)));
      if (this.#stopped) throw new StartError('stopped while starting');
      await managed.start();
    };
    const startNext = async () => {
      for (const managed of waiting) {
        const started = start(managed);
        ready.set(managed.spec.name, started);
        await started;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, startNext));
  }

  /** @returns what ends it */
  #tellWhatIsMissing(): () => void {
    const { observer, policy } = this.#surroundings;
    const begin = performance.now();
    const timer = setInterval(() => {
      const missing = this.processes.flatMap(({ spec, waitsFor }) =>
        waitsFor === undefined ? [] : [[spec.name, waitsFor]],
      );
      if (missing.length === 0) return;
      const seconds = (performance.now() - begin) / 1000;
      observer.onEvent({ type: 'waiting', reasons: Object.fromEntries(missing), seconds });
    }, policy.tellAfterMs);
    return () => clearInterval(timer);
  }

  /** Stops all processes, the last stage first. Resolves when nothing is left running. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    for (const stage of this.#stages.toReversed()) {
      await Promise.all(stage.map((managed) => managed.stop()));
    }
    process.off('exit', this.#killAll);
  }

  /** However this process ends, it takes what it started along. */
  readonly #killAll = (): void => {
    for (const managed of this.processes) managed.kill('SIGKILL');
  };
}

function isKin({ spec }: ManagedProcess, { service }: ProcessSpec): boolean {
  return spec.service !== undefined && spec.service === service;
}
