import { useEffect, useRef } from 'preact/hooks';
import { type Listener, listen } from '../live.ts';

/**
 * Hears of what is new, as long as the component is there.
 *
 * @param listener may be another object each time; its functions are called with the newest state.
 *   Only what it asks for, `q`, has an effect on the stream.
 */
export function useLive(listener: Listener): void {
  const newest = useRef(listener);
  newest.current = listener;
  const { q } = listener;
  useEffect(
    () =>
      listen({
        q,
        onLines: (news) => newest.current.onLines?.(news),
        onTraces: (news) => newest.current.onTraces?.(news),
        onTimings: (news) => newest.current.onTimings?.(news),
        onGap: () => newest.current.onGap?.(),
      }),
    [q],
  );
}
