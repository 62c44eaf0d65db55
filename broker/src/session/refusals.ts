import { AmqpError } from '../values/reply.ts';

/** What is told to a client that an operator sends away; RabbitMQ's tools say by what it was done. */
export const BY_OPERATOR = 'closed by the operator';

/** The clients that an operator keeps away, by the names of their connections. */
export class Refusals {
  readonly #since = new Map<string, Date>();

  /** Who is kept away, and since when. */
  get all(): { name: string; since: Date }[] {
    return [...this.#since].map(([name, since]) => ({ name, since }));
  }

  add(name: string): void {
    if (!this.#since.has(name)) this.#since.set(name, new Date());
  }

  remove(name: string): void {
    this.#since.delete(name);
  }

  /** @throws AmqpError 320 for who is kept away */
  check(name: string | undefined): void {
    if (name !== undefined && this.#since.has(name)) {
      throw new AmqpError('CONNECTION_FORCED', BY_OPERATOR);
    }
  }
}
