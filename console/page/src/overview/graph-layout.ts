import dagre from '@dagrejs/dagre';
import type { GraphEdge, GraphModel, GraphNode } from './graph-model.ts';

/** Left to right where there is room, top to bottom on a narrow screen. */
export type Direction = 'LR' | 'TB';

const SIZES = {
  // So that the bank's graph fits into 1280 pixels, a scrollbar of 17 included.
  LR: { node: { width: 200, height: 72 }, nodesep: 24, ranksep: 58, margin: 12 },
  TB: { node: { width: 170, height: 72 }, nodesep: 8, ranksep: 38, margin: 4 },
};
/** Room for what stands at an edge. */
export const LABEL = { width: 70, height: 34 };

export interface Point {
  x: number;
  y: number;
}

/** A service and its place: `x` and `y` are of the upper left corner. */
export interface PlacedNode extends Point {
  node: GraphNode;
  width: number;
  height: number;
}

/** Where everything is drawn, in CSS pixels. */
export interface GraphLayout {
  direction: Direction;
  width: number;
  height: number;
  nodes: PlacedNode[];
  /** `points` lie between the two services; `label` is the middle of the label. */
  edges: { edge: GraphEdge; from: PlacedNode; to: PlacedNode; points: Point[]; label: Point }[];
}

/**
 * Places services in the direction of their calls. On a narrow screen those that have nothing to do
 * with each other stand below each other.
 */
export function layOut(model: GraphModel, direction: Direction): GraphLayout {
  if (direction === 'LR') return layOutOne(model, direction);
  const whole: GraphLayout = { direction, width: 0, height: 0, nodes: [], edges: [] };
  for (const part of partsOf(model)) {
    const { width, height, nodes, edges } = movedDown(layOutOne(part, direction), whole.height);
    whole.nodes.push(...nodes);
    whole.edges.push(...edges);
    whole.width = Math.max(whole.width, width);
    whole.height += height;
  }
  return whole;
}

/** The services that are connected, however far around, and their edges. */
function partsOf({ nodes, edges }: GraphModel): GraphModel[] {
  const partOf = new Map(nodes.map(({ service }) => [service, service]));
  for (const { parent, child } of edges) {
    const [to, from] = [partOf.get(parent) ?? parent, partOf.get(child)];
    for (const [service, part] of partOf) if (part === from) partOf.set(service, to);
  }
  return [...new Set(partOf.values())].map((part) => ({
    nodes: nodes.filter(({ service }) => partOf.get(service) === part),
    edges: edges.filter(({ parent }) => partOf.get(parent) === part),
  }));
}

function movedDown(layout: GraphLayout, by: number): GraphLayout {
  const down = <P extends Point>(point: P): P => ({ ...point, y: point.y + by });
  return {
    ...layout,
    nodes: layout.nodes.map(down),
    edges: layout.edges.map(({ edge, from, to, points, label }) => ({
      edge,
      from: down(from),
      to: down(to),
      points: points.map(down),
      label: down(label),
    })),
  };
}

function layOutOne({ nodes, edges }: GraphModel, direction: Direction): GraphLayout {
  const { node: size, nodesep, ranksep, margin } = SIZES[direction];
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep, ranksep, marginx: margin, marginy: margin });
  for (const { service } of nodes) graph.setNode(service, { ...size });
  for (const { parent, child } of edges) {
    graph.setEdge(parent, child, { ...LABEL, labelpos: 'c' }, 'calls');
  }
  if (nodes.length > 0) dagre.layout(graph);

  const placed = new Map<string, PlacedNode>();
  for (const node of nodes) {
    const { x, y } = graph.node(node.service);
    placed.set(node.service, {
      node,
      ...size,
      x: x - size.width / 2,
      y: y - size.height / 2,
    });
  }
  const { width = 0, height = 0 } = graph.graph();
  return {
    direction,
    width,
    height,
    nodes: [...placed.values()],
    edges: edges.flatMap((edge) => {
      const from = placed.get(edge.parent);
      const to = placed.get(edge.child);
      const { points, x = 0, y = 0 } = graph.edge(edge.parent, edge.child, 'calls');
      if (!from || !to) return [];
      return [{ edge, from, to, points: points.slice(1, -1), label: { x, y } }];
    }),
  };
}
