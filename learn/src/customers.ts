import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Bank } from './bank.ts';
import { until } from './until.ts';

/** How long a customer waits for an answer, in milliseconds. */
const PATIENCE_MS = 15_000;

const Order = z.object({ status: z.string(), fee: z.number().nullable() });
export type Order = z.infer<typeof Order>;

/** What a customer gets: the status of HTTP, or none when the patience is over. */
export interface Outcome {
  readonly uuid: string;
  readonly status: number | undefined;
}

/** Those who make use of a bank. */
export class Customers {
  readonly #urls: Bank['urls'];

  constructor({ urls }: Pick<Bank, 'urls'>) {
    this.#urls = urls;
  }

  /** Each sells, one after the other. */
  async sell(uuids: readonly string[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const uuid of uuids) outcomes.push(await this.#sell(uuid));
    return outcomes;
  }

  /** Each sells, one after the other, and brings the id of a trace along, as W3C Trace Context has it. */
  async sellTraced(orders: readonly { uuid: string; traceId: string }[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const { uuid, traceId } of orders) {
      const traceparent = `00-${traceId}-${traceId.slice(0, 16)}-01`;
      outcomes.push(await this.#sell(uuid, { traceparent }));
    }
    return outcomes;
  }

  /** All sell at the same time. */
  async sellAtOnce(uuids: readonly string[]): Promise<Outcome[]> {
    return Promise.all(uuids.map((uuid) => this.#sell(uuid)));
  }

  /** Each sells, one after the other, and lets some time pass, in milliseconds. */
  async sellAtLeisure(uuids: readonly string[], pauseMs: number): Promise<void> {
    for (const uuid of uuids) {
      await this.sell([uuid]);
      await sleep(pauseMs);
    }
  }

  /** Waits for an order to be placed, though not for ever. @returns whether it was */
  untilPlaced(uuid: string, limitMs: number): Promise<boolean> {
    return until(async () => (await this.order(uuid))?.status === 'placed', limitMs);
  }

  /**
   * Waits for orders to be placed and charged, though not for ever. That one is placed has the stock
   * exchange to say, too, and not the bank alone.
   *
   * @returns those that are not
   */
  async unsettled(uuids: readonly string[], limitMs: number): Promise<string[]> {
    let left = [...uuids];
    const isSettled = async (uuid: string) => {
      const order = await this.order(uuid);
      return order?.status === 'placed' && order.fee !== null && this.#isAtExchange(uuid);
    };
    await until(async () => {
      const settled = await Promise.all(left.map(isSettled));
      left = left.filter((_, i) => !settled[i]);
      return left.length === 0;
    }, limitMs);
    return left;
  }

  /** What became of an order; undefined when nobody tells. */
  async order(uuid: string): Promise<Order | undefined> {
    const response = await this.#ask('gateway', `/orders/${uuid}`);
    return response?.ok ? Order.parse(await response.json()) : undefined;
  }

  async profile(uuid: string): Promise<Outcome> {
    const response = await this.#ask('profile', `/profile/${uuid}`);
    await response?.body?.cancel();
    return { uuid, status: response?.status };
  }

  async #isAtExchange(uuid: string): Promise<boolean> {
    const response = await this.#ask('external', `/orders/${uuid}`);
    await response?.body?.cancel();
    return response?.ok ?? false;
  }

  async #sell(uuid: string, more: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const headers = { 'X-Request-ID': uuid, 'content-type': 'application/json', ...more };
    const response = await this.#ask('gateway', '/shares/sell', { method: 'POST', headers });
    await response?.body?.cancel();
    return { uuid, status: response?.status };
  }

  async #ask(process: string, path: string, init?: RequestInit): Promise<Response | undefined> {
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      return await fetch(new URL(path, this.#urls[process]), { ...init, signal });
    } catch {
      return undefined; // Nobody is there, or too late: a customer sees no difference.
    }
  }
}
