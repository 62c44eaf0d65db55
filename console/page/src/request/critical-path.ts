import type { SpanNode, SpanTree } from './span-tree.ts';

/** Spans start at whole milliseconds, their ends are finer: so much may an end come too late. */
const ROUNDING_US = 1000;

/** A piece of time, in microseconds since 1970. */
export interface Segment {
  startUs: number;
  endUs: number;
}

/** Why a trace took as long as it did. */
export interface CriticalPath {
  /** What of the way to the trace's end each span was at work itself. */
  segments: Map<SpanNode, Segment[]>;
  /** The time, in microseconds, from the end of what caused a span to its start. */
  waits: Map<SpanNode, number>;
}

/**
 * Follows each trace back from its last end: what ran there, what that had waited for, and so on
 * up to its start. Shorten one of these pieces, and the trace becomes shorter.
 */
export function criticalPath({ roots }: SpanTree): CriticalPath {
  const path: CriticalPath = { segments: new Map(), waits: new Map() };
  for (const root of roots) followBack(lastToEnd(root), path);
  return path;
}

function lastToEnd(root: SpanNode): SpanNode {
  let last = root;
  const rest = [root];
  for (let node = rest.pop(); node; node = rest.pop()) {
    if (node.endUs > last.endUs) last = node;
    rest.push(...node.children);
  }
  return last;
}

function followBack(last: SpanNode, { segments, waits }: CriticalPath): void {
  const unseen = new Map<SpanNode, SpanNode[]>();
  const waitedFor = (node: SpanNode, atUs: number): SpanNode | undefined => {
    let rest = unseen.get(node);
    if (!rest) {
      rest = node.children.filter((child) => !child.isConsumer).sort((a, b) => a.endUs - b.endUs);
      unseen.set(node, rest);
    }
    // Time only goes back here: what ends too late now will never have been waited for.
    for (let child = rest.pop(); child; child = rest.pop()) {
      if (child.endUs <= atUs + ROUNDING_US && child.startUs < atUs) return child;
    }
    return undefined;
  };

  let atUs = last.endUs;
  const work = (node: SpanNode, sinceUs: number) => {
    if (sinceUs < atUs) {
      const piece = { startUs: sinceUs, endUs: atUs };
      const before = segments.get(node);
      if (before) before.push(piece);
      else segments.set(node, [piece]);
    }
    atUs = Math.min(atUs, sinceUs);
  };

  for (let node: SpanNode | undefined = last; node; ) {
    const child = waitedFor(node, atUs);
    if (child) {
      work(node, Math.max(child.endUs, node.startUs));
      node = child;
      continue;
    }
    work(node, node.startUs);
    const { parent }: SpanNode = node;
    if (parent && parent.endUs < atUs) {
      waits.set(node, atUs - parent.endUs);
      atUs = parent.endUs;
    }
    node = parent;
  }
}

/** The span at which most of the critical path went by, and how much of it, in microseconds. */
export function slowest({ segments }: CriticalPath): { node: SpanNode; us: number } | undefined {
  let most: { node: SpanNode; us: number } | undefined;
  for (const [node, pieces] of segments) {
    const us = pieces.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);
    if (!most || us > most.us) most = { node, us };
  }
  return most;
}
