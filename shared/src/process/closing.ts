import type { Logger } from './log.ts';
import { within } from './within.ts';

/**
 * Ends a part of a process that stops. Whatever becomes of it, the parts after it have their turn:
 * what fails, or takes too long, is one warning that names it.
 *
 * @param what the part's name, for operators
 * @param limitMs how long it may take, in milliseconds
 */
export async function end(
  what: string,
  limitMs: number,
  work: () => Promise<void> | void,
  log: Logger,
): Promise<void> {
  try {
    const hasEnded = await within(
      limitMs,
      Promise.resolve(work()).then(() => true),
    );
    if (!hasEnded) log.warn(`${what}: not ended within ${limitMs} ms`);
  } catch (error) {
    log.warn(`${what}: not ended in good order`, { err: error });
  }
}
