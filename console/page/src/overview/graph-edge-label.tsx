import { formatDuration, formatRate } from '../ui/format.ts';
import type { Point } from './graph-layout.ts';
import type { GraphEdge } from './graph-model.ts';

/** What goes over an edge. The table below the graph says the same in words. */
export function GraphEdgeLabel({ edge, at }: { edge: GraphEdge; at: Point }) {
  return (
    <span
      class="graph-label"
      aria-hidden="true"
      style={{ insetInlineStart: `${at.x}px`, insetBlockStart: `${at.y}px` }}
    >
      <span>
        {formatRate(edge.callsPerMinute)}/min
        {edge.errors > 0 && <span class="error-text"> {edge.errors} err</span>}
      </span>
      <span class="muted">p95 {formatDuration(edge.p95Ms * 1000)}</span>
    </span>
  );
}
