import type { Break, BreakOffer } from '@simplebank/console/processes';
import { connectionName } from '@simplebank/shared/connection-name';
import { serviceNames } from '@simplebank/shared/contracts';
import { ControlError } from '../control/control-error.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { BrokerOperator } from './broker-operator.ts';
import { meant, targetsAmong } from './instances.ts';
import { type Mechanism, offerAll, type Standing } from './mechanism.ts';

/** Services by their folders, but for those that do without a broker. */
const NAMES = new Map(
  Object.entries(serviceNames)
    .filter(([name]) => name !== 'profile_service' && name !== 'settings_service')
    .map(([name, folder]) => [folder as string, name]),
);

/** Connections of services to the broker are closed, and refused for as long as it is on. */
export class Connections implements Mechanism {
  readonly kinds = ['cut'] as const;
  readonly #supervisor: Supervisor;
  readonly #operator: BrokerOperator;

  constructor(supervisor: Supervisor, operator: BrokerOperator) {
    this.#supervisor = supervisor;
    this.#operator = operator;
  }

  async offers(): Promise<BreakOffer[]> {
    const { impossible } = this.#operator;
    return offerAll(this.kinds, impossible ? [] : targetsAmong(this.#connected()), impossible);
  }

  async standing(): Promise<Standing[]> {
    const { refused } = await this.#operator.state();
    return refused.map(({ connection, since }) => ({
      kind: 'cut',
      // An instance that was taken away since is still refused, should it come back.
      target: connection.slice(connection.indexOf('@') + 1),
      since,
    }));
  }

  async make(order: Break): Promise<void> {
    const connections = meant(this.#supervisor.processes, order).map(connectionOf);
    for (const connection of connections) {
      if (connection === undefined) {
        const why = `${order.target} has no connection to the broker`;
        throw new ControlError('break-not-possible', why);
      }
      await this.#operator.connection('refuse', connection);
    }
  }

  async mend({ target }: Standing): Promise<void> {
    const { refused } = await this.#operator.state();
    for (const { connection } of refused) {
      if (connection.endsWith(`@${target}`)) await this.#operator.connection('admit', connection);
    }
  }

  #connected(): ManagedProcess[] {
    return this.#supervisor.processes.filter((one) => connectionOf(one) !== undefined);
  }
}

function connectionOf({ spec: { service = '', name } }: ManagedProcess): string | undefined {
  const inAmqp = NAMES.get(service);
  return inAmqp && connectionName(inAmqp, name);
}
