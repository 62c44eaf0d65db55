import type { HttpLoad, LoadGenerator } from '../harness/http-load.ts';

/** Something that takes orders. */
export interface Seller {
  /** Where they are sent. */
  readonly salesUrl: string;
  /** Resolves when so many orders are placed and charged. @throws Error when they never are */
  untilSettled(orders: number): Promise<void>;
}

/** So many orders in flight, for so many seconds; or so many orders. */
export interface SalesLoad {
  readonly connections: number;
  readonly duration?: number;
  readonly amount?: number;
}

/** Sells shares at one seller, again and again. */
export class Sales {
  readonly #seller: Seller;
  readonly #generator: LoadGenerator;
  #orders = 0;

  constructor(seller: Seller, generator: LoadGenerator) {
    this.#seller = seller;
    this.#generator = generator;
  }

  /** Measures a closed loop of orders, from the first request until the last order is settled. */
  async sell(load: SalesLoad): Promise<HttpLoad & { perSecond: number }> {
    const begin = performance.now();
    const url = this.#seller.salesUrl;
    const times = await this.#generator.run({ url, method: 'POST', ...load });
    this.#orders += times.answered;
    await this.#seller.untilSettled(this.#orders);
    return { ...times, perSecond: times.answered / ((performance.now() - begin) / 1000) };
  }
}
