import { ColumnHeader } from '../ui/cell.tsx';
import { percent, type Scale, tickLabel } from './scale.ts';

/**
 * The head of the waterfall: what its columns are, and the moments of the grid lines.
 *
 * @param props.lastFrom beyond this percentage a moment stands before its line
 */
export function Ruler({ scale, lastFrom }: { scale: Scale; lastFrom: number }) {
  const placeOf = (us: number) => scale.at(scale.originUs + us);
  return (
    <>
      <ColumnHeader class="waterfall-name">Span or line</ColumnHeader>
      <ColumnHeader class="waterfall-axis ruler" aria-label="Time">
        {scale.ticks.map((us) => (
          <span
            key={us}
            class="ruler-tick"
            data-last={placeOf(us) > lastFrom || undefined}
            style={{ insetInlineStart: percent(placeOf(us)) }}
          >
            {tickLabel(us, scale.stepUs)}
          </span>
        ))}
        <span class="crosshair-time" aria-hidden="true" />
      </ColumnHeader>
    </>
  );
}

/** The grid lines, behind all rows; above them the place of the pointer and what is selected. */
export function Grid({ scale }: { scale: Scale }) {
  return (
    <div class="waterfall-grid" aria-hidden="true">
      <span class="waterfall-name" />
      <span class="waterfall-axis">
        {scale.ticks.map((us) => (
          <span
            key={us}
            class="grid-line"
            style={{ insetInlineStart: percent(scale.at(scale.originUs + us)) }}
          />
        ))}
        <span class="grid-selection" />
        <span class="crosshair" />
      </span>
    </div>
  );
}
