// biome-ignore-all lint/a11y/useSemanticElements: an input of a range can show no bars
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatCount } from '../ui/format.ts';
import { HistogramBars } from './histogram-bars.tsx';
import { describe, formatMoment, type Histogram } from './histogram-times.ts';
import './histogram.css';

/** The buckets from where one began to point to where one points now. */
interface Pointed {
  from: number;
  to: number;
  dragging: boolean;
}

const LABELS = 5;

/**
 * Lines over time, by level. Dragging chooses a span of time, a click one bar; with the keyboard
 * the arrows go from bar to bar, with Shift they choose several, and Enter zooms in.
 *
 * @param props.onZoom gets the beginning and the end of the chosen span, in milliseconds since 1970
 */
export function LogHistogram(props: {
  histogram: Histogram;
  onZoom: (fromMs: number, toMs: number) => void;
}) {
  const { buckets, stepMs } = props.histogram;
  const plot = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<Pointed>();
  const last = buckets.length - 1;
  const begin = Date.parse(buckets[0]?.time ?? '');
  const highest = Math.max(1, ...buckets.map(({ total }) => total));
  const [low, high] = pointed
    ? [Math.min(pointed.from, pointed.to, last), Math.min(Math.max(pointed.from, pointed.to), last)]
    : [0, last];

  useEffect(() => setPointed(undefined), [begin, stepMs]);

  const bucketAt = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect();
    const share = box ? (event.clientX - box.left) / box.width : 0;
    return Math.max(0, Math.min(Math.floor(share * buckets.length), last));
  };
  const zoom = () => props.onZoom(begin + low * stepMs, begin + (high + 1) * stepMs);

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    plot.current?.setPointerCapture(event.pointerId);
    const bucket = bucketAt(event);
    setPointed({ from: bucket, to: bucket, dragging: true });
  };
  const onPointerMove = (event: PointerEvent) => {
    const to = bucketAt(event);
    setPointed((now) => (now?.dragging ? { ...now, to } : { from: to, to, dragging: false }));
  };
  const onPointerUp = () => {
    if (pointed?.dragging) zoom();
    setPointed(undefined);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: (pointed?.to ?? last - 1) + 1,
      ArrowLeft: (pointed?.to ?? last + 1) - 1,
      Home: 0,
      End: last,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const to = Math.max(0, Math.min(step, last));
      setPointed({ from: event.shiftKey ? (pointed?.from ?? to) : to, to, dragging: false });
    } else if (event.key === 'Enter' && pointed) zoom();
    else if (event.key === 'Escape' && pointed) setPointed(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <div class="histogram">
      <p class="histogram-says">{describe(props.histogram, low, high)}</p>
      <div
        class="histogram-plot"
        ref={plot}
        role="slider"
        tabIndex={0}
        aria-label="Lines over time. Arrows go from bar to bar, Shift and arrows choose several, Enter shows only those."
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={pointed ? Math.min(pointed.to, last) : last}
        aria-valuetext={describe(props.histogram, low, high)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setPointed((now) => (now?.dragging ? now : undefined))}
        onPointerCancel={() => setPointed(undefined)}
        onBlur={() => setPointed(undefined)}
        onKeyDown={onKeyDown}
      >
        <HistogramBars buckets={buckets} highest={highest} chosen={pointed && [low, high]} />
        <span class="histogram-highest" aria-hidden="true">
          {formatCount(highest)}
        </span>
      </div>
      <div class="histogram-times" aria-hidden="true">
        {Array.from({ length: LABELS }, (_, index) => {
          const ms = begin + (index / (LABELS - 1)) * buckets.length * stepMs;
          return <span key={ms}>{formatMoment(ms, stepMs)}</span>;
        })}
      </div>
    </div>
  );
}
