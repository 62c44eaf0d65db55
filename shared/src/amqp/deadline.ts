import type { ConsumeMessage, MessagePropertyHeaders } from 'amqplib';

/**
 * Header that says when the caller gives up: milliseconds since 1970, by the caller's clock. Digits,
 * because Python passes on all headers, and writes so large a number as a type that RabbitMQ's other
 * clients cannot read.
 */
const deadlineHeader = 'x-deadline';

/** How long the quickest of a caller's calls tells what its clock is, in milliseconds, or twice that. */
const periodMs = 10_000;
/**
 * The longest delay there is, in milliseconds: a connection that stood still for longer has missed
 * its heartbeats and is gone. What seems later is by a clock that was set.
 */
const longestDelayMs = 120_000;
/** How many callers are known at once. */
const mostCallers = 1000;

/** The header of a call whose caller waits for `patienceMs` from now on. */
export function deadlineHeaders(patienceMs: number): MessagePropertyHeaders {
  return { [deadlineHeader]: String(Math.floor(Date.now() + patienceMs)) };
}

/** What the clock of a caller and ours differ by, as its quickest calls tell, in milliseconds. */
interface Difference {
  /** When the period began. */
  readonly begin: number;
  readonly inPeriod: number;
  readonly before: number;
}

/**
 * Knows how long callers still wait, though their clocks differ from ours.
 *
 * Between the making of a call, by its caller's clock, and its receipt, by ours, is what it took on
 * its way and what the clocks differ by. Of the quickest call of late, that is the difference alone;
 * what others took beyond it is delay, wherever it came from: the broker or this process stood still.
 */
export class CallerClocks {
  /** By where their replies go. Who called last is the last. */
  readonly #differences = new Map<string, Difference>();
  readonly #now: () => number;

  /** @param now milliseconds since 1970, by a clock that nobody sets */
  constructor(now: () => number = () => performance.timeOrigin + performance.now()) {
    this.#now = now;
  }

  /**
   * How long the caller of a method still waits, in milliseconds: less than 0 when it has given up,
   * Infinity when it does not say. Who says how long it waits, but not since when, as callers in
   * Python do, waits from now on.
   *
   * @param stallMs how long the call may have waited here unread: of a caller's first call nothing
   *   else is known
   */
  timeLeftFor({ properties }: ConsumeMessage, stallMs: number): number {
    const { expiration, headers, replyTo } = properties;
    const patience = Number(expiration ?? Infinity);
    const deadline: unknown = headers?.[deadlineHeader];
    const isKnown = typeof deadline === 'string' && /^\d{1,15}$/.test(deadline);
    if (!isKnown || !Number.isFinite(patience)) return patience;
    const now = this.#now();
    const age = now - (Number(deadline) - patience);
    const waited = age > 0 && age < patience + stallMs ? Math.min(age, stallMs) : 0;
    return patience - this.#delayOf(String(replyTo), age, now, age - waited);
  }

  /** @param first what the clocks differ by, if the caller is not known */
  #delayOf(caller: string, age: number, now: number, first: number): number {
    const known = this.#current(caller, now) ?? { begin: now, inPeriod: first, before: first };
    const least = Math.min(known.inPeriod, known.before);
    if (age - least > longestDelayMs) {
      this.#keep(caller, { begin: now, inPeriod: age, before: age });
      return 0;
    }
    this.#keep(caller, { ...known, inPeriod: Math.min(known.inPeriod, age) });
    return Math.max(0, age - least);
  }

  /** Calls alone begin a new period: while a broker stands still, nothing is forgotten. */
  #current(caller: string, now: number): Difference | undefined {
    const last = this.#differences.get(caller);
    if (!last || now - last.begin <= periodMs) return last;
    return { begin: now, inPeriod: Infinity, before: last.inPeriod };
  }

  #keep(caller: string, difference: Difference): void {
    this.#differences.delete(caller);
    this.#differences.set(caller, difference);
    const [first] = this.#differences.keys();
    if (this.#differences.size > mostCallers && first !== undefined)
      this.#differences.delete(first);
  }
}
