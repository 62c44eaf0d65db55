import type { Break, BreakOffer } from '@simplebank/console/processes';
import type { BrokerOperator } from './broker-operator.ts';
import { type Mechanism, named, offerAll, type Standing } from './mechanism.ts';

/** Queues of one instance, for the answers to its calls: there is one for each, by another name each time. */
const FOR_REPLIES = 'rpc.reply-';

/** Queues are held: their consumers get nothing, and messages wait in them. */
export class Queues implements Mechanism {
  readonly kinds = ['hold'] as const;
  readonly #operator: BrokerOperator;

  constructor(operator: BrokerOperator) {
    this.#operator = operator;
  }

  /** Any queue can be held; those with consumers are offered. */
  async offers(): Promise<BreakOffer[]> {
    const { queues } = await this.#operator.state();
    const names = queues
      .filter(({ consumers, heldSince }) => consumers > 0 || heldSince !== null)
      .map(({ name }) => name)
      .filter((name) => !name.startsWith(FOR_REPLIES))
      .sort();
    return offerAll(this.kinds, names.map(named), this.#operator.impossible);
  }

  async standing(): Promise<Standing[]> {
    const { queues } = await this.#operator.state();
    return queues.flatMap(({ name, heldSince }) =>
      heldSince === null ? [] : [{ kind: 'hold', target: name, since: heldSince }],
    );
  }

  make({ target }: Break): Promise<void> {
    return this.#operator.queue('hold', target);
  }

  mend({ target }: Standing): Promise<void> {
    return this.#operator.queue('release', target);
  }
}
