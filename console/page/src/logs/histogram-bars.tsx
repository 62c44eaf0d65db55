import type { HistogramBucket } from '../../../src/model/api-types.ts';

/** What is worst stands at the bottom, where even a little of it is seen. */
const FROM_BOTTOM = ['ERROR', 'WARN', 'INFO', 'DEBUG', ''];
const HEIGHT = 100;
const LEAST_HEIGHT = 4;

/**
 * The bars of the histogram.
 *
 * @param props.highest how many lines a bar of full height stands for
 * @param props.chosen the first and last bar that are chosen; the others are then faint
 */
export function HistogramBars(props: {
  buckets: readonly HistogramBucket[];
  highest: number;
  chosen: [number, number] | undefined;
}) {
  const { buckets, highest, chosen = [0, buckets.length] } = props;
  return (
    <svg
      viewBox={`0 0 ${buckets.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {buckets.map((bucket, index) => (
        <g
          key={bucket.time}
          class={index < chosen[0] || index > chosen[1] ? 'histogram-faint' : undefined}
        >
          {stack(bucket, highest).map(({ level, y, height }) => (
            <rect
              key={level}
              class={`histogram-bar histogram-bar-${level.toLowerCase() || 'none'}`}
              x={index + 0.08}
              y={y}
              width={0.84}
              height={height}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

function stack({ levels }: HistogramBucket, highest: number) {
  const known = Object.keys(levels).filter((level) => !FROM_BOTTOM.includes(level));
  let y = HEIGHT;
  return [...FROM_BOTTOM, ...known]
    .filter((level) => levels[level])
    .map((level) => {
      const height = Math.max(((levels[level] ?? 0) / highest) * HEIGHT, LEAST_HEIGHT);
      y = Math.max(0, y - height);
      return { level: FROM_BOTTOM.includes(level) ? level : '', y, height };
    });
}
