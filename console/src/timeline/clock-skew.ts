/** A span, as far as clocks are concerned; times in microseconds. */
export interface ClockedSpan {
  id: string;
  parentId: string | undefined;
  service: string;
  startUs: number;
  durationUs: number;
}

/** Spans from Node.js start at whole milliseconds, rounded down: so much earlier is no skew. */
const ROUNDING_US = 1000;

/**
 * How far spans have to be moved because the clocks of their services differ. Nothing happens before
 * what caused it: a span that starts before its parent is moved into the middle of it, or to its
 * start where it is longer, and with it its children of the same service, which have its clock.
 * (Jaeger's query service reckons so, too.)
 *
 * @param spans of one trace, in any order
 * @returns microseconds by the span's id; without those that stay where they are
 */
export function clockSkew(spans: readonly ClockedSpan[]): Map<string, number> {
  const skew = new Map<string, number>();
  const children = new Map<string, ClockedSpan[]>();
  const ids = new Set(spans.map(({ id }) => id));
  const open: ClockedSpan[] = [];
  for (const span of spans) {
    const { parentId } = span;
    const siblings = parentId === undefined ? undefined : children.get(parentId);
    if (parentId === undefined || !ids.has(parentId)) open.push(span);
    else if (siblings) siblings.push(span);
    else children.set(parentId, [span]);
  }
  for (let parent = open.pop(); parent; parent = open.pop()) {
    const inside = children.get(parent.id) ?? [];
    children.delete(parent.id);
    for (const child of inside) {
      const moved = skewOf(child, parent, skew.get(parent.id) ?? 0);
      if (moved !== 0) skew.set(child.id, moved);
      open.push(child);
    }
  }
  return skew;
}

function skewOf(child: ClockedSpan, parent: ClockedSpan, parentSkew: number): number {
  const own = child.service === parent.service ? parentSkew : 0;
  const parentStart = parent.startUs + parentSkew;
  if (child.startUs + own >= parentStart - ROUNDING_US) return own;
  const room = Math.max(0, parent.durationUs - child.durationUs);
  return parentStart + Math.round(room / 2) - child.startUs;
}
