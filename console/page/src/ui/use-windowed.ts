import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Rows beyond each edge of the screen, so that scrolling finds them there. */
const SPARE_ROWS = 12;
/** The window moves in steps, so that most scrolling changes nothing in the document. */
const STEP = 6;

/**
 * Which rows of a long list are in view, or nearly: from `first` up to, not including, `end`.
 *
 * @param body the element that is as high as all rows together
 */
export function useWindowed(body: RefObject<HTMLElement | null>, count: number, rowHeight: number) {
  const [range, setRange] = useState({ first: 0, end: Math.min(count, 60) });

  useLayoutEffect(() => {
    const update = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const inView = (edge: number) => Math.round((edge - top) / rowHeight / STEP) * STEP;
      const first = Math.max(0, Math.min(inView(0) - SPARE_ROWS, count));
      const end = Math.max(0, Math.min(inView(window.innerHeight) + SPARE_ROWS, count));
      setRange((now) => (now.first === first && now.end === end ? now : { first, end }));
    };
    update();
    window.addEventListener('scroll', update, { passive: true });
    window.addEventListener('resize', update);
    // Also when what stands above the list becomes higher or lower.
    const observer = new ResizeObserver(update);
    observer.observe(document.body);
    return () => {
      window.removeEventListener('scroll', update);
      window.removeEventListener('resize', update);
      observer.disconnect();
    };
  }, [body, count, rowHeight]);

  return range;
}
