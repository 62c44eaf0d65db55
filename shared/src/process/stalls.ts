/** How often the process looks whether it has stood still, in milliseconds. */
const intervalMs = 200;
/** How long what has arrived meanwhile may take to be read afterwards, in milliseconds. */
const backlogMs = 2000;

/** Knows when this process stood still: because it was stopped, or too busy to read. */
export interface StallWatch {
  /** How long what is read now may have waited here unread, in milliseconds; mostly 0. */
  recentMs(): number;
  stop(): void;
}

/**
 * Watches a timer for being late. Both it and the callers' timers run on the monotonic clock, which
 * stops with the whole machine: then nobody has waited for longer.
 */
export function watchStalls(): StallWatch {
  let last = performance.now();
  let stall = { ms: 0, until: 0 };

  function recentMs(): number {
    const now = performance.now();
    const before = now < stall.until ? stall.ms : 0;
    const late = now - last - intervalMs;
    return late > intervalMs ? before + late : before;
  }

  const timer = setInterval(() => {
    const ms = recentMs();
    const now = performance.now();
    if (now - last > 2 * intervalMs) stall = { ms, until: now + backlogMs };
    last = now;
  }, intervalMs).unref();
  return { recentMs, stop: () => clearInterval(timer) };
}
