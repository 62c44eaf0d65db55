import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatDuration } from '../ui/format.ts';
import { percent, type Range, type Scale } from './scale.ts';

/** A shorter way of the pointer, in CSS pixels, is a click. */
const SHORTEST_DRAG = 6;

/**
 * A line below the pointer with its moment at the ruler, and a stretch of time to be selected by
 * dragging. All of it is drawn without a new rendering, because it follows the pointer.
 */
export function useAxisPointer(
  frame: RefObject<HTMLElement | null>,
  scale: Scale,
  onSelect: (range: Range) => void,
): void {
  useEffect(() => {
    const element = frame.current;
    const ruler = element?.querySelector('.ruler');
    const time = element?.querySelector('.crosshair-time');
    if (!element || !ruler || !time) return;
    const lengthUs = scale.toUs - scale.fromUs;
    let dragFrom: number | undefined;

    /** How much of the axis lies before the pointer; beyond 0 and 1 outside. */
    const partAt = ({ clientX }: MouseEvent) => {
      const { left, width } = ruler.getBoundingClientRect();
      return (clientX - left) / width;
    };
    const partsTo = (event: MouseEvent) => {
      const parts = [dragFrom ?? 0, Math.min(1, Math.max(0, partAt(event)))];
      return { from: Math.min(...parts), to: Math.max(...parts) };
    };
    const isDrag = ({ from, to }: { from: number; to: number }) =>
      (to - from) * ruler.clientWidth > SHORTEST_DRAG;

    const move = (event: PointerEvent) => {
      const part = partAt(event);
      element.toggleAttribute('data-crosshair', part >= 0 && part <= 1);
      element.style.setProperty('--crosshair', percent(part * 100));
      time.textContent = formatDuration(
        Math.max(0, scale.fromUs + part * lengthUs - scale.originUs),
      );
      if (dragFrom === undefined) return;
      const { from, to } = partsTo(event);
      element.toggleAttribute('data-selecting', isDrag({ from, to }));
      element.style.setProperty('--select-from', percent(from * 100));
      element.style.setProperty('--select-to', percent(100 - to * 100));
    };
    const down = (event: PointerEvent) => {
      const part = partAt(event);
      // A finger that is dragged scrolls.
      const selects = event.button === 0 && event.pointerType !== 'touch';
      if (selects && part >= 0 && part <= 1) dragFrom = part;
    };
    const up = (event: PointerEvent) => {
      if (dragFrom === undefined) return;
      const { from, to } = partsTo(event);
      dragFrom = undefined;
      element.removeAttribute('data-selecting');
      if (!isDrag({ from, to })) return;
      window.getSelection()?.removeAllRanges();
      window.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
      onSelect({
        fromUs: scale.fromUs + from * lengthUs,
        toUs: scale.fromUs + to * lengthUs,
      });
    };
    const leave = () => element.removeAttribute('data-crosshair');

    element.addEventListener('pointermove', move);
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointerleave', leave);
    window.addEventListener('pointerup', up);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointerleave', leave);
      window.removeEventListener('pointerup', up);
    };
  }, [frame, scale, onSelect]);
}

/** The click at the end of a drag, which would open a row. */
function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}
