const WIDTH = 100;
const HEIGHT = 24;

/**
 * A small curve beside figures that say the same. It begins at zero.
 *
 * @param props.values one a step; null where there is none
 */
export function Sparkline(props: { values: readonly (number | null)[]; colour: string }) {
  const { values, colour } = props;
  const highest = Math.max(...values.map((value) => value ?? 0)) || 1;
  const points = values.flatMap((value, index) => {
    if (value === null) return [];
    const x = (index / Math.max(values.length - 1, 1)) * WIDTH;
    return [`${x.toFixed(1)},${(HEIGHT - 2 - (value / highest) * (HEIGHT - 4)).toFixed(1)}`];
  });
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <polyline points={points.join(' ')} style={{ stroke: colour }} />
    </svg>
  );
}
