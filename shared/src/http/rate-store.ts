import type { ClientRateLimitInfo, Store } from 'express-rate-limit';

interface Count extends ClientRateLimitInfo {
  /** On the clock of `performance.now()`. */
  since: number;
}

/**
 * Counts the requests of each address for `windowMs` milliseconds from its first one on. By the
 * monotonic clock: the store that comes with express-rate-limit goes by the wall clock, and when that
 * is set back by an hour it refuses for an hour whoever keeps asking.
 */
export function createRateStore(windowMs: number): Store & { shutdown(): void } {
  const counts = new Map<string, Count>();
  const isOver = ({ since }: Count) => performance.now() - since >= windowMs;
  const sweep = setInterval(() => {
    for (const [address, count] of counts) if (isOver(count)) counts.delete(address);
  }, windowMs);
  sweep.unref();
  return {
    localKeys: true,
    increment(address) {
      let count = counts.get(address);
      if (!count || isOver(count)) {
        count = { totalHits: 0, resetTime: undefined, since: performance.now() };
        counts.set(address, count);
      }
      count.totalHits += 1;
      return count;
    },
    decrement(address) {
      const count = counts.get(address);
      if (count && count.totalHits > 0) count.totalHits -= 1;
    },
    resetKey: (address) => void counts.delete(address),
    shutdown() {
      clearInterval(sweep);
      counts.clear();
    },
  };
}
