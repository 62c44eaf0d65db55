import { SourceError } from '../model/source.ts';

/**
 * Does something at once, and again and again, each time `everyMs` milliseconds after it has
 * ended, until the returned function is called.
 *
 * @param work must end when its signal says so: after `limitMs` milliseconds, or when no more is
 *   wanted. That a server is away (SourceError) is no reason to stop.
 */
export function repeat(
  { everyMs, limitMs }: { everyMs: number; limitMs: number },
  work: (signal: AbortSignal) => Promise<void>,
): () => void {
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const turn = async () => {
    try {
      await work(AbortSignal.any([ended.signal, AbortSignal.timeout(limitMs)]));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    }
    if (!ended.signal.aborted) timer = setTimeout(turn, everyMs);
  };
  void turn();
  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}
