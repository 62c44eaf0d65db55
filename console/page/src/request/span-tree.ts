import type { Timeline, TimelineEntry, TimelineSpan } from '../../../src/model/api-types.ts';

/** A span of a timeline, its place in the tree, and what its time went into. */
export interface SpanNode {
  entry: TimelineSpan;
  startUs: number;
  endUs: number;
  /** It handles an event: whoever told that did not wait for it. */
  isConsumer: boolean;
  parent: SpanNode | undefined;
  children: SpanNode[];
  /** Moments of the log lines written in it. */
  lines: number[];
}

/** The tree that a timeline's list of entries stands for. */
export interface SpanTree {
  /** In the timeline's order: parents before their children. */
  nodes: SpanNode[];
  roots: SpanNode[];
  /** The span that an entry, a span or a line, stands in. */
  parentOf: Map<TimelineEntry, SpanNode>;
  nodeOf: Map<TimelineEntry, SpanNode>;
}

/** Reads the tree from the depths of a timeline's entries. */
export function spanTree({ entries }: Timeline): SpanTree {
  const tree: SpanTree = { nodes: [], roots: [], parentOf: new Map(), nodeOf: new Map() };
  const path: SpanNode[] = [];
  for (const entry of entries) {
    path.length = Math.min(path.length, entry.depth);
    const parent = path.at(-1);
    if (parent) tree.parentOf.set(entry, parent);
    if (entry.type === 'line') {
      parent?.lines.push(entry.startUs);
      continue;
    }
    const node = nodeFor(entry, parent);
    tree.nodes.push(node);
    tree.nodeOf.set(entry, node);
    (parent?.children ?? tree.roots).push(node);
    path.push(node);
  }
  return tree;
}

function nodeFor(entry: TimelineSpan, parent: SpanNode | undefined): SpanNode {
  return {
    entry,
    startUs: entry.startUs,
    endUs: entry.startUs + entry.durationUs,
    isConsumer: tagOf(entry, 'span.kind') === 'consumer',
    parent,
    children: [],
    lines: [],
  };
}

/** The value of a span's tag as text; undefined when it has none of that name. */
export function tagOf({ span }: TimelineSpan, key: string): string | undefined {
  const tag = span.tags.find((each) => each.key === key);
  return tag && String(tag.value);
}

/** What a failed span says of its failure. */
export function failureOf(entry: TimelineSpan): string {
  return tagOf(entry, 'otel.status_description') ?? tagOf(entry, 'error.type') ?? 'failed';
}
