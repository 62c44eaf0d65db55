import { type BrokerState, OperatorReply } from '@simplebank/shared/broker-operator';
import { reasonOf } from '@simplebank/shared/thrown';
import { ControlError } from '../control/control-error.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';

const NOTHING: BrokerState = { refused: [], queues: [] };

/** Operates the embedded broker, if that is the broker. */
export class BrokerOperator {
  readonly #broker: () => ManagedProcess | undefined;

  constructor(broker: () => ManagedProcess | undefined) {
    this.#broker = broker;
  }

  /** Why it cannot be operated now; undefined when it can. */
  get impossible(): string | undefined {
    const broker = this.#broker();
    if (!broker)
      return 'A RabbitMQ is in place of the embedded broker, and it is not ours to break.';
    return broker.status.state === 'ready' ? undefined : `The broker is ${broker.status.state}.`;
  }

  /** How it is; as one that has nothing while it cannot be asked. */
  async state(): Promise<BrokerState> {
    return this.impossible === undefined
      ? this.#ask({ ask: 'state' }).catch(() => NOTHING)
      : NOTHING;
  }

  async connection(ask: 'refuse' | 'admit', connection: string): Promise<void> {
    await this.#ask({ ask, connection });
  }

  /** @throws ControlError also when there is no such queue */
  async queue(ask: 'hold' | 'release', queue: string): Promise<void> {
    await this.#ask({ ask, queue });
  }

  async #ask(question: object): Promise<BrokerState> {
    const { impossible } = this;
    if (impossible !== undefined) throw new ControlError('break-not-possible', impossible);
    const reply = await this.#broker()
      ?.ask(question, OperatorReply)
      .catch((error: unknown) => {
        const why = `the broker cannot be told: ${reasonOf(error)}`;
        throw new ControlError('break-not-possible', why);
      });
    if (reply && 'refusal' in reply) throw new ControlError('break-not-found', reply.refusal);
    return reply?.state ?? NOTHING;
  }
}
