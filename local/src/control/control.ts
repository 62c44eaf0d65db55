import type { ProcessAction, ProcessDetail, ProcessInfo } from '@simplebank/console/processes';
import { within } from '@simplebank/shared/within';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import { StartError } from '../supervisor/start-error.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { freePorts, type Ports } from '../system/ports.ts';
import { furtherInstance, MOST_INSTANCES } from '../system/scale.ts';
import { ControlError } from './control-error.ts';
import { detailOf, infoOf } from './describe-process.ts';
import { possibleActions } from './possible-actions.ts';
import { UsageMeter } from './usage.ts';

/** How long an action is waited for; it goes on after that, and the state tells how far it is. */
const ANSWER_LIMIT_MS = 12_000;

export interface ControlOptions {
  readonly supervisor: Supervisor;
  readonly ports: Ports;
  /** Is told of what was asked, and of what did not succeed. */
  readonly tell: (event: { name: string; deed: string }) => void;
  readonly warn: (message: string) => void;
}

/** What can be asked of the processes of a system while it runs. */
export class Control {
  readonly #options: ControlOptions;
  readonly #usage = new UsageMeter();
  /** What is being done: see {@link taskOf}. */
  readonly #underWay = new Set<string>();

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  /** All processes, in the order in which they start. */
  async list(): Promise<ProcessInfo[]> {
    const { processes } = this.#options.supervisor;
    const pids = processes.flatMap(({ pid }) => pid ?? []);
    const usages = await this.#usage.read(pids);
    return processes.map((managed) =>
      infoOf(managed, usages.get(managed.pid ?? 0), this.#possible(managed)),
    );
  }

  /** @throws ControlError when there is no process of that name */
  async describe(name: string): Promise<ProcessDetail> {
    const managed = this.#find(name);
    const info = (await this.list()).find((one) => one.name === name);
    return detailOf(managed, info ?? infoOf(managed, undefined, []));
  }

  /**
   * Does something to a process, or (`more`, `less`) to its service. Resolves when it is done, or
   * after a while all the same: then the state says how far it is. That the process from which the
   * question comes is started again is not waited for, because it is to have its answer before.
   *
   * @returns all processes, as they are then
   * @throws ControlError when there is no such process, or it is not possible as things are
   */
  async act(name: string, action: ProcessAction): Promise<ProcessInfo[]> {
    if (this.#options.supervisor.isStopping) {
      throw new ControlError('process-not-possible', 'the system is stopping');
    }
    const managed = this.#find(name);
    const { service } = managed.spec;
    const subject = (isScaling(action) && service) || name;
    const task = taskOf(subject, action);
    if (!this.#possible(managed).includes(action)) {
      throw new ControlError(
        'process-not-possible',
        `${subject} is ${managed.status.state}: ${action} is not possible`,
      );
    }
    this.#options.tell({ name: subject, deed: DEEDS[action] });
    this.#underWay.add(task);
    const done = this.#perform(managed, action)
      .catch((error: unknown) => this.#fail(managed, error))
      .finally(() => this.#underWay.delete(task));
    if (!managed.spec.mayAsk) await within(ANSWER_LIMIT_MS, done);
    return this.list();
  }

  async #perform(managed: ManagedProcess, action: ProcessAction): Promise<void> {
    const { supervisor } = this.#options;
    switch (action) {
      case 'start':
        supervisor.assertRuns();
        return managed.start();
      case 'stop':
        return managed.stop();
      case 'restart':
        // What has asked gets its answer first.
        if (managed.spec.mayAsk) await new Promise((resolve) => setTimeout(resolve, 100));
        await managed.stop();
        supervisor.assertRuns();
        return managed.start();
      case 'pause':
        managed.pause();
        return;
      case 'continue':
        managed.continue();
        return;
      case 'more':
        return this.#addInstance(managed);
      case 'less':
        return this.#removeInstance(managed);
    }
  }

  async #addInstance({ spec }: ManagedProcess): Promise<void> {
    const { supervisor, ports } = this.#options;
    const kin = this.#kin(spec.service);
    const [first] = kin;
    if (!first) return;
    const taken = kin.map((one) => one.spec.port);
    const [port = 0] = (await freePorts(1 + taken.length, ports)).filter((p) => !taken.includes(p));
    const names = kin.map((one) => one.spec.name);
    await supervisor.add(furtherInstance(first.spec, names, port)).start();
  }

  async #removeInstance({ spec }: ManagedProcess): Promise<void> {
    const last = this.#kin(spec.service).at(-1);
    if (last) await this.#options.supervisor.remove(last);
  }

  /** What goes wrong after the answer is for the operator. Who stopped it again knows that it ended. */
  #fail({ spec, status }: ManagedProcess, error: unknown): void {
    const isGivenUp = status.state === 'stopped' || status.state === 'stopping';
    if (error instanceof StartError && isGivenUp) return;
    this.#options.warn(error instanceof StartError ? error.message : `${spec.name}: ${error}`);
  }

  #possible(managed: ManagedProcess): ProcessAction[] {
    const { name, service } = managed.spec;
    return possibleActions({
      state: managed.status.state,
      isBusy: this.#underWay.has(taskOf(name, 'restart')),
      mayAsk: managed.spec.mayAsk === true,
      instances:
        service === undefined || this.#underWay.has(taskOf(service, 'more'))
          ? undefined
          : this.#kin(service).length,
      most: MOST_INSTANCES,
    });
  }

  #kin(service: string | undefined): ManagedProcess[] {
    const { processes } = this.#options.supervisor;
    return processes.filter(({ spec }) => spec.service !== undefined && spec.service === service);
  }

  #find(name: string): ManagedProcess {
    const { processes } = this.#options.supervisor;
    const found = processes.find(({ spec }) => spec.name === name);
    if (found) return found;
    const names = processes.map(({ spec }) => spec.name).join(', ');
    throw new ControlError('process-not-found', `there is no process ${name}, only ${names}`);
  }
}

const DEEDS: Readonly<Record<ProcessAction, string>> = {
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  pause: 'pause',
  continue: 'continue',
  more: 'one more instance',
  less: 'one instance less',
};

/** A service has the name of its first process: that one is busy does not keep the other. */
function taskOf(subject: string, action: ProcessAction): string {
  return `${isScaling(action) ? 'scale' : 'process'} ${subject}`;
}

function isScaling(action: ProcessAction): boolean {
  return action === 'more' || action === 'less';
}
