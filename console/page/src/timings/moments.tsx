// biome-ignore-all lint/a11y/useSemanticElements: an input of a range can show no chart
import type { ComponentChildren } from 'preact';

/**
 * What a pointer does on a chart, for the keyboard: arrows, Home and End go from moment to moment, Enter
 * opens one.
 *
 * @param props.index of the moment that is pointed to
 * @param props.text what there is at that moment
 */
export function Moments(props: {
  label: string;
  count: number;
  index: number | undefined;
  text: string;
  onPoint: (index: number) => void;
  onOpen: (index: number) => void;
  children: ComponentChildren;
}) {
  const { count, index, onPoint } = props;
  const last = count - 1;
  const now = Math.min(index ?? last, last);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      Home: 0,
      End: last,
    };
    const step = steps[event.key];
    if (step !== undefined) onPoint(Math.max(0, Math.min(step, last)));
    else if (event.key === 'Enter' && last >= 0) props.onOpen(now);
    else return;
    event.preventDefault();
  };
  return (
    <div
      class="timing-moments"
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, now)}
      aria-valuetext={props.text || 'no moment'}
      onKeyDown={onKeyDown}
      onFocus={() => onPoint(now)}
    >
      {props.children}
    </div>
  );
}
