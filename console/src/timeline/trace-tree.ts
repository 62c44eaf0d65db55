import type { Span } from '../model/span.ts';
import { distinct, parentsOf } from '../model/span-parents.ts';

/** A span and its place in the tree of its trace. */
export interface Row {
  span: Span;
  /** The span that it stands below. */
  parent: Span | undefined;
  /** 0 for a root, and for an orphan. */
  depth: number;
  /** It names a parent but stands below none: the parent is missing (or its own descendant). */
  orphan: boolean;
}

/**
 * Orders the spans of one trace as a tree: parents before their children, siblings by start. Each
 * span is in it exactly once, also when it was received twice or the parents make a circle.
 */
export function traceTree(spans: readonly Span[]): Row[] {
  const byStart = distinct(spans).sort((a, b) => a.startTime.localeCompare(b.startTime));
  const parents = parentsOf(byStart);
  const children = new Map<Span, Span[]>();
  for (const [span, parent] of parents) {
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
  }

  const unplaced = new Set(byStart);
  const rows: Row[] = [];
  const place = (top: Span) => {
    const orphan = top.parentSpanId !== undefined;
    const stack: Row[] = [{ span: top, parent: undefined, depth: 0, orphan }];
    for (let row = stack.pop(); row; row = stack.pop()) {
      const { span: parent, depth } = row;
      if (!unplaced.delete(parent)) continue;
      rows.push(row);
      for (const span of (children.get(parent) ?? []).toReversed()) {
        stack.push({ span, parent, depth: depth + 1, orphan: false });
      }
    }
  };
  for (const span of byStart) if (!parents.has(span)) place(span);
  // What is left goes round in circles: cut at the earliest.
  for (const span of byStart) place(span);
  return rows;
}
