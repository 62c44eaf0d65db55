import { useCallback, useEffect, useRef } from 'preact/hooks';

/**
 * Does something at once, and what is asked for meanwhile once more afterwards: never more often
 * than every `intervalMs`, and never forgetting the last time.
 */
export function useThrottled(act: () => void, intervalMs: number): () => void {
  const newest = useRef(act);
  newest.current = act;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const again = useRef(false);

  useEffect(() => () => clearTimeout(timer.current), []);

  return useCallback(() => {
    if (timer.current !== undefined) {
      again.current = true;
      return;
    }
    const rest = () => {
      timer.current = again.current ? setTimeout(rest, intervalMs) : undefined;
      if (again.current) newest.current();
      again.current = false;
    };
    timer.current = setTimeout(rest, intervalMs);
    newest.current();
  }, [intervalMs]);
}
