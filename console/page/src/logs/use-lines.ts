import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LogLine, LogPage } from '../../../src/model/api-types.ts';
import { apiPath, get } from '../api.ts';
import { mergeLines } from './merge-lines.ts';

const PAGE_SIZE = 500;
const BUCKETS = 90;
/** What the page holds at most: the reader is better served by a narrower search then. */
const MOST_LINES = 20_000;

/** The lines that were found, as far as they are here. */
export interface FoundLines {
  /** The newest first. */
  lines: readonly LogLine[];
  total: number;
  histogram: LogPage['histogram'];
  /** What may be wrong with a search that found nothing. */
  hints: readonly string[];
  /** Older lines were not looked at: the search took too long. */
  reached?: string | undefined;
}

interface State extends Partial<FoundLines> {
  cursor: string | null;
  error: Error | undefined;
  /** The search that the lines belong to. */
  key: string | undefined;
}

const NOTHING: State = { cursor: null, error: undefined, key: undefined };

/**
 * Searches for lines, page by page.
 *
 * @param search `q` in Lucene's syntax, `from` and `to` as the API takes them
 */
export function useLines(search: { q: string; from: string; to: string }) {
  const { q, from, to } = search;
  const key = JSON.stringify([q, from, to]);
  const [state, setState] = useState<State>(NOTHING);
  const [loading, setLoading] = useState(true);
  const running = useRef<AbortController | undefined>(undefined);

  const ask = useCallback(
    async (more: Record<string, string | number>, use: (page: LogPage) => void) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setLoading(true);
      try {
        const page = await get<LogPage>(
          apiPath('/api/logs', { q, from, to, ...more }),
          controller.signal,
        );
        if (!controller.signal.aborted) use(page);
      } catch (error) {
        if (controller.signal.aborted) return;
        const told = error instanceof Error ? error : new Error(String(error));
        setState((before) => ({ ...(before.key === key ? before : NOTHING), error: told, key }));
      } finally {
        if (running.current === controller) {
          running.current = undefined;
          setLoading(false);
        }
      }
    },
    [q, from, to, key],
  );

  const reload = useCallback(() => {
    return ask({ limit: PAGE_SIZE, buckets: BUCKETS }, (page) => {
      const { lines, total, cursor, histogram, hints = [], reached } = page;
      setState({ lines, total, cursor, histogram, hints, reached, error: undefined, key });
    });
  }, [ask, key]);

  useEffect(() => {
    void reload();
    return () => running.current?.abort();
  }, [reload]);

  const isCurrent = state.key === key;
  const hasFailed = state.error !== undefined;
  const held = state.lines?.length ?? 0;
  const cursor = isCurrent && held < MOST_LINES ? state.cursor : null;

  // Made anew when something has been loaded: the list asks for more again, if its end is in view.
  const more = useCallback(() => {
    if (cursor === null || loading || hasFailed) return;
    void ask({ limit: PAGE_SIZE, cursor }, (page) => {
      setState((before) => ({
        ...before,
        lines: [...(before.lines ?? []), ...page.lines],
        cursor: page.cursor,
        error: undefined,
      }));
    });
  }, [ask, cursor, loading, hasFailed]);

  const add = useCallback((fresh: readonly LogLine[]) => {
    setState((before) => {
      const lines = mergeLines(fresh, before.lines ?? []);
      const total = (before.total ?? 0) + lines.length - (before.lines?.length ?? 0);
      return lines.length > MOST_LINES
        ? { ...before, total, lines: lines.slice(0, MOST_LINES), cursor: null }
        : { ...before, total, lines };
    });
  }, []);

  /** Counts again what may have changed, and leaves the lines alone. */
  const recount = useCallback(async () => {
    if (running.current) return;
    await ask({ limit: 1, buckets: BUCKETS }, ({ total, histogram }) =>
      setState((before) => ({ ...before, total, histogram })),
    );
  }, [ask]);

  const { lines, total = 0, histogram, hints = [], reached } = state;
  return {
    /** What was found last, until the next is here; undefined before the first. */
    found: lines && { lines, total, histogram, hints, reached },
    error: isCurrent ? state.error : undefined,
    /** Lines of another search are still shown. */
    stale: !isCurrent,
    loading,
    /** Whether the page holds all that it will hold of this search, though there are more. */
    full: held >= MOST_LINES && total > held,
    reload,
    more,
    add,
    recount,
  };
}
