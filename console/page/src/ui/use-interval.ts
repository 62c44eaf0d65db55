import { useEffect, useRef } from 'preact/hooks';

/** Does something every `intervalMs`, as long as the component is there. */
export function useInterval(act: () => void, intervalMs: number): void {
  const newest = useRef(act);
  newest.current = act;
  useEffect(() => {
    const timer = setInterval(() => newest.current(), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
}
