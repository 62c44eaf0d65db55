import {
  type Direction,
  type GraphLayout,
  LABEL,
  type PlacedNode,
  type Point,
} from './graph-layout.ts';

/** So far from a corner an edge stays. */
const CORNER = 14;
const ARROW = { length: 8, half: 3.5 };

/** An edge as SVG draws it. */
export interface EdgePath {
  /** The `d` of a path. */
  line: string;
  /** The `points` of a polygon. */
  arrow: string;
}

/** A curve from one service's side to the other's, which leaves and arrives at a right angle. */
export function edgePath(edge: GraphLayout['edges'][number], direction: Direction): EdgePath {
  const turned = direction === 'TB';
  const [first = edge.label, last = edge.label] = [edge.points[0], edge.points.at(-1)];
  const start = turn(sideOf(edge.from, first, turned), turned);
  const tip = turn(sideOf(edge.to, last, turned), turned);
  const ahead = tip.x > start.x ? 1 : -1;
  const way = edge.points.flatMap((point) => {
    const place = turn(point, turned);
    // Straight where its label is, which stands above and below it.
    const half = turned || !isSame(point, edge.label) ? 0 : LABEL.width / 2;
    return [
      { ...place, x: place.x - ahead * half },
      { ...place, x: place.x + ahead * half },
    ];
  });
  const end = { x: tip.x - ahead * ARROW.length, y: tip.y };
  const curves = [...way, end].map((point, index) => {
    const before = way[index - 1] ?? start;
    const middle = (before.x + point.x) / 2;
    const bends = [{ x: middle, y: before.y }, { x: middle, y: point.y }, point];
    return `C${bends.map((each) => say(each, turned)).join(' ')}`;
  });
  const corners = [tip, { ...end, y: end.y - ARROW.half }, { ...end, y: end.y + ARROW.half }];
  return {
    line: `M${say(start, turned)} ${curves.join(' ')}`,
    arrow: corners.map((corner) => say(corner, turned)).join(' '),
  };
}

/** The place on a service's border, on the side of the next point, at its height if possible. */
function sideOf(box: PlacedNode, next: Point, turned: boolean): Point {
  const within = (value: number, from: number, size: number) =>
    Math.min(Math.max(value, from + CORNER), from + size - CORNER);
  if (turned) {
    const below = next.y > box.y + box.height / 2;
    return { x: within(next.x, box.x, box.width), y: below ? box.y + box.height : box.y };
  }
  const right = next.x > box.x + box.width / 2;
  return { x: right ? box.x + box.width : box.x, y: within(next.y, box.y, box.height) };
}

function isSame(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1;
}

/** Swaps the axes, so that the way from top to bottom is that from left to right. */
function turn({ x, y }: Point, turned: boolean): Point {
  return turned ? { x: y, y: x } : { x, y };
}

function say(point: Point, turned: boolean): string {
  const { x, y } = turn(point, turned);
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}
