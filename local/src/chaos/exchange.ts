import { z } from 'zod';

/** What can be wrong with the stand-in of the stock exchange; see external/README.md. */
export type FaultMode = 'none' | 'fail' | 'hang' | 'garbage';

/** How long the stand-in may take to answer, in milliseconds. */
const LIMIT_MS = 10_000;

const Summary = z.object({ count: z.int(), uuids: z.array(z.string()) });

/** The stand-in of the stock exchange, as a run of chaos uses it. */
export interface Exchange {
  /** Has it misbehave, or behave again. @throws Error when it cannot be told */
  setFault(mode: FaultMode): Promise<void>;
  /** The UUID of each placement that it has made. @throws Error when it cannot be asked */
  placements(): Promise<string[]>;
}

/** @param url where the stand-in is */
export function exchangeAt(url: string): Exchange {
  return {
    async setFault(mode) {
      await request(`${url}/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ mode }),
      });
    },
    async placements() {
      const { count, uuids } = Summary.parse(await request(`${url}/orders`));
      if (count === uuids.length) return uuids;
      throw new Error(`the exchange made ${count} placements and remembers ${uuids.length}`);
    },
  };
}

async function request(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response.json();
}
