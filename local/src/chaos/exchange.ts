import { z } from 'zod';
import { getJson } from '../ask/get-json.ts';

/** What can be wrong with the stand-in of the stock exchange; see external/README.md. */
export type FaultMode = 'none' | 'fail' | 'hang' | 'garbage';

const Summary = z.object({
  count: z.int(),
  uuids: z.array(z.string()),
  by_key: z.array(z.string()),
  requests: z.int(),
  spoiled: z.int(),
});

const Faults = z.object({ mode: z.string() });

/** What the exchange was asked for, and what it did. */
export interface Trade {
  /**
   * The order of each placement, as an exchange has them that knows no order by its UUID: twice when
   * it was asked twice without one Idempotency-Key for both.
   */
  readonly placements: string[];
  /** How many requests to place an order came, and how many of them met a fault. */
  readonly requests: number;
  readonly spoiled: number;
}

/** The stand-in of the stock exchange, as a run of chaos uses it. */
export interface Exchange {
  /** Has it misbehave, or behave again. @throws Error when it cannot be told */
  setFault(mode: FaultMode): Promise<void>;
  /** What it has done so far. @throws Error when it cannot be asked, or has forgotten some of it */
  trade(): Promise<Trade>;
}

/** @param url where the stand-in is */
export function exchangeAt(url: string): Exchange {
  return {
    async setFault(mode) {
      await getJson(`${url}/faults`, Faults, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ mode }),
      });
    },
    async trade() {
      const answer = await getJson(`${url}/orders`, Summary);
      const { count, uuids, by_key: placements, requests, spoiled } = answer;
      if (count === uuids.length) return { placements, requests, spoiled };
      throw new Error(`the exchange made ${count} placements and remembers ${uuids.length}`);
    },
  };
}
