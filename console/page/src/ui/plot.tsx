import { useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { canvasColour, useColours } from './colour.ts';
import './plot.css';

/** What uPlot is told, but for the size, which is that of the place on the page. */
export type PlotOptions = Omit<uPlot.Options, 'width' | 'height'>;

/**
 * A chart on a canvas, as wide as its place, in the page's colours.
 *
 * @param props.label what it shows: all that a screen reader can tell of it
 * @param props.height in CSS pixels
 * @param props.options makes the options; called again when colours change. The same function as
 *   long as the same is drawn, or the chart is made anew
 */
export function Plot(props: {
  label: string;
  height: number;
  data: uPlot.AlignedData;
  options: () => PlotOptions;
}) {
  const { height, data, options } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const newest = useRef(data);
  newest.current = data;
  const colours = useColours();

  useLayoutEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const size = () => ({ width: Math.max(parent.clientWidth, 100), height });
    const made = new uPlot({ ...options(), ...size() }, newest.current, parent);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (made.width !== size().width) made.setSize(size());
    });
    observer.observe(parent);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [options, height, colours]);

  useLayoutEffect(() => {
    if (plot.current && plot.current.data !== data) plot.current.setData(data);
  }, [data]);

  return (
    <div class="plot" role="img" aria-label={props.label}>
      <div ref={place} />
    </div>
  );
}

/** An axis in the page's colours and letters. */
export function plotAxis(more: uPlot.Axis): uPlot.Axis {
  const line = canvasColour('var(--line-faint)');
  return {
    stroke: canvasColour('var(--muted)'),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 4 },
    gap: 4,
    ...more,
  };
}
