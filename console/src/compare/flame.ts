import type { TraceFlame } from '../model/flame-types.ts';
import type { Span } from '../model/span.ts';
import { selfTime } from './self-time.ts';
import { allOf, rootsOf, type SpanNode } from './span-node.ts';

/** More places than these are too small to be seen. */
const MOST_NODES = 500;

interface Place {
  node: TraceFlame['nodes'][number];
  parent: Place | undefined;
  children: Map<string, Place>;
}

/**
 * Adds traces up: spans with the same services and operations on their way from the root stand at one
 * place. A place is as wide as its spans and those below it ran themselves, so that what is below fits
 * into it, also where an event is handled after its cause has ended.
 */
export function flameOf(traces: readonly (readonly Span[])[]): TraceFlame {
  const roots = new Map<string, Place>();
  const places: Place[] = [];
  let spans = 0;
  for (const trace of traces) {
    const placeOf = new Map<SpanNode, Place>();
    for (const span of allOf(rootsOf(trace))) {
      const parent = span.parent && placeOf.get(span.parent);
      const place = placeAt(parent?.children ?? roots, span, parent, places);
      placeOf.set(span, place);
      add(place, span);
      spans += 1;
    }
  }
  // Whoever is below was made later: from the last to the first, each weight is whole when it is added.
  for (const { node, parent } of places.toReversed()) {
    if (parent) parent.node.weightUs += node.weightUs;
  }
  const widest = places.toSorted((a, b) => b.node.weightUs - a.node.weightUs).slice(0, MOST_NODES);
  const left = places.length - widest.length;
  return { looked: traces.length, spans, left, nodes: inOrder(roots, new Set(widest)) };
}

function placeAt(
  siblings: Map<string, Place>,
  { service, operation }: SpanNode,
  parent: Place | undefined,
  places: Place[],
): Place {
  const key = JSON.stringify([service, operation]);
  const known = siblings.get(key);
  if (known) return known;
  const depth = parent ? parent.node.depth + 1 : 0;
  const sums = { count: 0, errors: 0, totalUs: 0, selfUs: 0, weightUs: 0 };
  const place = { node: { depth, service, operation, ...sums }, parent, children: new Map() };
  siblings.set(key, place);
  places.push(place);
  return place;
}

function add({ node }: Place, span: SpanNode): void {
  const selfUs = selfTime(span);
  node.count += 1;
  node.errors += span.failed ? 1 : 0;
  node.totalUs += span.endUs - span.startUs;
  node.selfUs += selfUs;
  node.weightUs += selfUs;
}

/** A parent is as wide as its children at least, but of those as wide some may have been left out. */
function inOrder(roots: ReadonlyMap<string, Place>, shown: ReadonlySet<Place>) {
  const narrowestFirst = (places: Iterable<Place>) =>
    [...places]
      .filter((place) => shown.has(place))
      .sort((a, b) => a.node.weightUs - b.node.weightUs);
  const nodes: TraceFlame['nodes'] = [];
  const open = narrowestFirst(roots.values());
  for (let place = open.pop(); place; place = open.pop()) {
    nodes.push(place.node);
    open.push(...narrowestFirst(place.children.values()));
  }
  return nodes;
}
