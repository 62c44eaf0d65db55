import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LogLine } from '../../../src/model/api-types.ts';
import { useLive } from '../ui/use-live.ts';

/** What waits at most; when more is new, the search is made again instead. */
const MOST_WAITING = 2000;
const RECOUNT_MS = 3000;

interface Waiting {
  lines: readonly LogLine[];
  /** How many more there are, which were not sent. */
  missed: number;
  /** Something may have been missed: nobody knows what. */
  incomplete: boolean;
}

const NONE: Waiting = { lines: [], missed: 0, incomplete: false };

/** Whether the reader looks at the newest lines. */
const isAtTop = () => window.scrollY < 40;

/**
 * Follows what is new for a search: shows it at once while `following` and the reader looks at
 * the top, otherwise counts it until it is asked for. When something may have been missed, it
 * searches again as soon as the reader looks at the top.
 *
 * @param options.q undefined when nothing new can match, or nobody is to listen
 */
export function useNewLines(options: {
  q: string | undefined;
  following: boolean;
  add: (lines: readonly LogLine[]) => void;
  reload: () => Promise<void>;
  recount: () => Promise<void>;
}) {
  const { q, following, add, reload, recount } = options;
  const [waiting, setWaiting] = useState(NONE);
  const added = useRef(false);

  const show = useCallback(() => {
    setWaiting(NONE);
    if (waiting.missed > 0 || waiting.incomplete) return void reload();
    if (waiting.lines.length > 0) add(waiting.lines);
    added.current = true;
  }, [waiting, add, reload]);

  useLive({
    q,
    onLines: ({ lines, skipped }) => setWaiting((before) => plus(before, lines, skipped)),
    onGap: () => setWaiting((before) => ({ ...before, incomplete: true })),
  });

  useEffect(() => setWaiting(NONE), [q]);

  useEffect(() => {
    const isNew = waiting.lines.length > 0 || waiting.missed > 0;
    if (!waiting.incomplete && !(following && isNew)) return;
    if (isAtTop()) return show();
    const onScroll = () => isAtTop() && show();
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => window.removeEventListener('scroll', onScroll);
  }, [following, waiting, show]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (!added.current) return;
      added.current = false;
      void recount();
    }, RECOUNT_MS);
    return () => clearInterval(timer);
  }, [recount]);

  return { count: waiting.lines.length + waiting.missed, show };
}

function plus(before: Waiting, lines: readonly LogLine[], skipped: number): Waiting {
  const all = [...before.lines, ...lines];
  const missed = before.missed + skipped;
  return all.length > MOST_WAITING
    ? { ...before, lines: [], missed: missed + all.length }
    : { ...before, lines: all, missed };
}
