import type { TraceFlame } from '../../../src/model/api-types.ts';

/** A place of a flame graph on the screen. */
export interface FlameBox {
  /** Names it, and the way to it. */
  key: string;
  node: TraceFlame['nodes'][number];
  parent: FlameBox | undefined;
  /** From 0, the left, to 1. */
  from: number;
  to: number;
}

/** Lays places out: each below its parent, from the left; the roots share the whole width. */
export function layOut(nodes: TraceFlame['nodes']): FlameBox[] {
  const whole = nodes
    .filter(({ depth }) => depth === 0)
    .reduce((sum, { weightUs }) => sum + weightUs, 0);
  const path: FlameBox[] = [];
  /** By depth: how far its level is taken. */
  const taken = [0];
  return nodes.map((node) => {
    const { depth, service, operation, weightUs } = node;
    path.length = depth;
    const parent = path.at(-1);
    const name = `${service} ${operation}`;
    const from = taken[depth] ?? 0;
    const to = from + weightUs / Math.max(whole, 1);
    const box = { key: parent ? `${parent.key} > ${name}` : name, node, parent, from, to };
    path.push(box);
    taken[depth] = to;
    taken[depth + 1] = from;
    return box;
  });
}

/** What is seen when one of the boxes takes the whole width: those above it do, too. */
export function zoomTo(boxes: readonly FlameBox[], zoomed: FlameBox | undefined): FlameBox[] {
  if (!zoomed || zoomed.to <= zoomed.from) return [...boxes];
  const width = zoomed.to - zoomed.from;
  const place = (x: number) => Math.min(1, Math.max(0, (x - zoomed.from) / width));
  return boxes
    .filter(({ from, to }) => to > zoomed.from && from < zoomed.to)
    .map((box) => ({ ...box, from: place(box.from), to: place(box.to) }));
}

/** The box that an arrow key leads to; undefined where there is none. */
export function neighbour(
  boxes: readonly FlameBox[],
  now: FlameBox,
  key: string,
): FlameBox | undefined {
  const { depth } = now.node;
  const level = boxes.filter(({ node }) => node.depth === depth);
  const index = level.findIndex((box) => box.key === now.key);
  switch (key) {
    case 'ArrowUp':
      return boxes.find((box) => box.key === now.parent?.key);
    case 'ArrowDown':
      return boxes.find(({ parent }) => parent?.key === now.key);
    case 'ArrowLeft':
      return level[index - 1];
    case 'ArrowRight':
      return level[index + 1];
    default:
      return undefined;
  }
}
