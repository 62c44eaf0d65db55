import type { HttpLoad, LoadGenerator } from '../harness/http-load.ts';

/** Something that takes orders. */
export interface Seller {
  /** The addresses of its gateways. */
  readonly gateways: readonly string[];
  /** Resolves when so many orders are placed and charged. @throws Error when they never are */
  untilSettled(orders: number): Promise<void>;
}

/** Where orders are sent. */
export function salesAt({ gateways }: Pick<Seller, 'gateways'>): string[] {
  return gateways.map((gateway) => `${gateway}/shares/sell`);
}

/**
 * Measures a closed loop of orders, from the first request until the last order is settled.
 *
 * @param load.duration in seconds. A time and no number of orders: autocannon ends those only at
 *   the next whole second
 * @param sold how many orders the seller has had before
 * @returns measures once for each call
 */
export function closedLoopOf(
  seller: Seller,
  generator: LoadGenerator,
  load: { connections: number; duration: number },
  sold = 0,
): () => Promise<HttpLoad & { perSecond: number }> {
  let orders = sold;
  return async () => {
    const begin = performance.now();
    const times = await generator.run({ urls: salesAt(seller), method: 'POST', ...load });
    orders += times.answered;
    await seller.untilSettled(orders);
    return { ...times, perSecond: times.answered / ((performance.now() - begin) / 1000) };
  };
}
