import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../api.ts';
import { useLive } from './use-live.ts';

/** What the API answered, and how it stands with the next answer. */
export interface Query<T> {
  /** The last answer; it stays while the same is asked again, and when that fails. */
  data: T | undefined;
  error: Error | undefined;
  loading: boolean;
  /** Asks again. What is on its way is not waited for. */
  reload: () => void;
}

interface State<T> {
  /** What the answer is to. */
  path?: string;
  data?: T;
  error?: Error | undefined;
}

/**
 * Asks the API, and asks again when the address changes, or when something may have been missed.
 *
 * @param path an address of the API; undefined as long as there is nothing to ask
 * @param options.keep an answer to another address stays until the new one is there
 */
export function useQuery<T>(path: string | undefined, { keep = false } = {}): Query<T> {
  const [state, setState] = useState<State<T>>({});
  const [loading, setLoading] = useState(path !== undefined);
  const running = useRef<AbortController | undefined>(undefined);

  const reload = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    if (path === undefined) return setLoading(false);
    const controller = new AbortController();
    running.current = controller;
    setLoading(true);
    void get<T>(path, controller.signal)
      .then(
        (data) => ({ path, data }),
        (error: Error) => ({ path, error }),
      )
      .then((answer) => {
        if (controller.signal.aborted) return;
        setState((before) =>
          before.path === path ? { ...before, error: undefined, ...answer } : answer,
        );
        setLoading(false);
      });
  }, [path]);

  useLive({ onGap: reload });
  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);

  const isCurrent = state.path === path;
  return {
    data: isCurrent || (keep && path !== undefined) ? state.data : undefined,
    error: isCurrent ? state.error : undefined,
    loading: loading || (path !== undefined && !isCurrent),
    reload,
  };
}
