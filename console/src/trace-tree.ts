import type { Span } from './span.ts';

/** A span and its place in the tree of its trace. */
export interface Row {
  span: Span;
  /** 0 for a root, and for an orphan. */
  depth: number;
  /** It names a parent but stands below none: the parent is missing (or its own descendant). */
  orphan: boolean;
}

/**
 * Orders the spans of one trace as a tree: parents before their children, siblings by start. Each
 * span is in it exactly once, also when it was received twice or the parents make a circle.
 */
export function traceTree(spans: Span[]): Row[] {
  const byStart = spans.toSorted((a, b) => a.startTime.localeCompare(b.startTime));
  const unplaced = new Map(byStart.map((span) => [span.spanId, span]));
  const known = new Set(unplaced.keys());
  const children = new Map<string, Span[]>();
  for (const span of unplaced.values()) {
    if (span.parentSpanId === undefined) continue;
    const siblings = children.get(span.parentSpanId);
    if (siblings) siblings.push(span);
    else children.set(span.parentSpanId, [span]);
  }

  const rows: Row[] = [];
  const place = (top: Span) => {
    const stack: Row[] = [{ span: top, depth: 0, orphan: top.parentSpanId !== undefined }];
    for (let row = stack.pop(); row; row = stack.pop()) {
      if (!unplaced.delete(row.span.spanId)) continue;
      rows.push(row);
      for (const span of (children.get(row.span.spanId) ?? []).toReversed()) {
        stack.push({ span, depth: row.depth + 1, orphan: false });
      }
    }
  };
  for (const span of byStart) {
    if (span.parentSpanId === undefined || !known.has(span.parentSpanId)) place(span);
  }
  // What is left goes round in circles: cut at the earliest.
  for (const span of byStart) place(span);
  return rows;
}
