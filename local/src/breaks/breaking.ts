import { type Break, type Breakage, type Breaks, wordsOf } from '@simplebank/console/processes';
import type { Control } from '../control/control.ts';
import { ControlError } from '../control/control-error.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { BrokerOperator } from './broker-operator.ts';
import { Connections } from './connections.ts';
import type { Mechanism, Standing } from './mechanism.ts';
import { Processes } from './processes.ts';
import { Queues } from './queues.ts';
import { ThirdParties } from './third-parties.ts';

export interface BreakingOptions {
  readonly supervisor: Supervisor;
  readonly control: Control;
  /** Is told of what is asked that no process of ours does. */
  readonly tell: (event: { name: string; deed: string }) => void;
}

/**
 * Breaks things on purpose, and makes them well again, while a system runs. What is on is asked each
 * time where it is true, be it of a process, of the broker or of the third parties: so it is known
 * whoever did it, and gone with whom it was true for.
 */
export class Breaking {
  readonly #options: BreakingOptions;
  /** Processes first: while one stands still, it cannot be told that it is to be well again. */
  readonly #mechanisms: readonly Mechanism[];

  constructor(options: BreakingOptions) {
    const { supervisor, control } = options;
    const find = (name: string) => supervisor.processes.find(({ spec }) => spec.name === name);
    const operator = new BrokerOperator(() => find('broker'));
    this.#options = options;
    this.#mechanisms = [
      new Processes(supervisor, control),
      new ThirdParties({
        runs: () => find('external')?.status.state === 'ready',
        url: `http://127.0.0.1:${find('external')?.spec.port}`,
      }),
      new Connections(supervisor, operator),
      new Queues(operator),
    ];
  }

  /** What is broken, and what can be. */
  async list(): Promise<Breaks> {
    const [standing, offers] = await Promise.all([
      Promise.all(this.#mechanisms.map((one) => one.standing())),
      Promise.all(this.#mechanisms.map((one) => one.offers())),
    ]);
    return { on: standing.flat().map(breakageOf), offers: offers.flat() };
  }

  /**
   * Breaks something, until it is made well again. Resolves when that is done.
   *
   * @throws ControlError when there is no such thing, or it is not possible as things are
   */
  async make(order: Break): Promise<void> {
    this.#assertRuns();
    const mechanism = this.#mechanisms.find(({ kinds }) => kinds.includes(order.kind));
    await mechanism?.make(order);
    if (!(mechanism instanceof Processes)) {
      this.#options.tell({ name: order.target, deed: order.kind });
    }
  }

  /**
   * Makes well again what has this id, or all that is on.
   *
   * @throws ControlError when nothing with the id is on, or it cannot be done
   */
  async mend(id?: string): Promise<void> {
    this.#assertRuns();
    let mended = 0;
    for (const mechanism of this.#mechanisms) {
      const standing = await mechanism.standing();
      const meant = standing.filter((one) => id === undefined || idOf(one) === id);
      await Promise.all(meant.map((one) => mechanism.mend(one)));
      mended += meant.length;
    }
    if (id !== undefined && mended === 0) {
      throw new ControlError('break-not-found', `nothing with the id ${id} is on`);
    }
  }

  #assertRuns(): void {
    if (this.#options.supervisor.isStopping) {
      throw new ControlError('break-not-possible', 'the system is stopping');
    }
  }
}

function idOf({ kind, target }: Break): string {
  return `${kind}:${target}`;
}

function breakageOf({ since, ...order }: Standing): Breakage {
  return { id: idOf(order), ...order, ...wordsOf(order), since };
}
