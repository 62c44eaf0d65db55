import type { Logger } from './log.ts';

/**
 * Does `work` again and again, `intervalMs` milliseconds after the last time has ended. Work that
 * fails is one log line, and done again.
 *
 * @returns stops; resolves when work under way is through
 */
export function startTimer(
  intervalMs: number,
  work: () => Promise<void>,
  log: Logger,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  let timer = setTimeout(tick, intervalMs);

  function tick(): void {
    running = work()
      .catch((error: unknown) => log.error('work on a timer failed', { err: error }))
      .then(() => {
        running = undefined;
        if (!stopped) timer = setTimeout(tick, intervalMs);
      });
  }

  let stopped = false;
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
