import {
  type Break,
  type BreakOffer,
  type ProcessAction,
  processKinds,
} from '@simplebank/console/processes';
import type { Control } from '../control/control.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { meant, targetsAmong } from './instances.ts';
import { type Mechanism, offerAll, type Standing } from './mechanism.ts';

/** What ends each of the states that last. */
const MENDING = { stop: 'start', pause: 'continue' } as const;

/** Processes are stopped, stand still, or are restarted: what the page Processes does as well. */
export class Processes implements Mechanism {
  readonly kinds = processKinds;
  readonly #supervisor: Supervisor;
  readonly #control: Control;

  constructor(supervisor: Supervisor, control: Control) {
    this.#supervisor = supervisor;
    this.#control = control;
  }

  async offers(): Promise<BreakOffer[]> {
    // Without the console nobody could make it well again.
    const breakable = this.#supervisor.processes.filter(({ spec }) => !spec.mayAsk);
    return this.kinds.flatMap((kind) =>
      kind === 'pause' && process.platform === 'win32'
        ? offerAll([kind], [], 'Windows has no signal that has a process stand still.')
        : offerAll([kind], targetsAmong(breakable)),
    );
  }

  async standing(): Promise<Standing[]> {
    const { processes, hasStarted, isStopping } = this.#supervisor;
    return hasStarted && !isStopping ? processes.flatMap(standingOf) : [];
  }

  async make(order: Break): Promise<void> {
    const action = processKinds.find((kind) => kind === order.kind);
    const all = meant(this.#supervisor.processes, order);
    // Those that are so already need nothing; if all are, it is said why that is not possible.
    const others = all.filter((one) => standingOf(one).every(({ kind }) => kind !== order.kind));
    if (action) await this.#act(others.length > 0 ? others : all, action);
  }

  async mend({ kind, target }: Standing): Promise<void> {
    const action = kind === 'stop' || kind === 'pause' ? MENDING[kind] : undefined;
    const processes = this.#supervisor.processes.filter(({ spec }) => spec.name === target);
    if (action) await this.#act(processes, action);
  }

  async #act(processes: readonly ManagedProcess[], action: ProcessAction): Promise<void> {
    await Promise.all(processes.map(({ spec }) => this.#control.act(spec.name, action)));
  }
}

function standingOf({ spec, status }: ManagedProcess): Standing[] {
  const since = new Date(status.sinceMs).toISOString();
  if (status.state === 'stopped') return [{ kind: 'stop', target: spec.name, since }];
  if (status.state === 'paused') return [{ kind: 'pause', target: spec.name, since }];
  return [];
}
