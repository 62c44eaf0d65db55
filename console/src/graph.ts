import type { CallStatistics, Graph } from './api-types.ts';
import { type CallSpan, hasFailed } from './span.ts';
import { handlesCall, parentsOf } from './span-parents.ts';

type Via = Graph['edges'][number]['via'][number];

/** What was counted of a service, or of what one service had another do. */
interface Calls {
  durationsMs: number[];
  errors: number;
}

/**
 * Who had whom do what, as the traces tell (the chapter's figure 12.16): a node for each service
 * that answered a call, and an edge from each service to those which worked because of it.
 *
 * A call begins with a span that is a root, a SERVER or a CONSUMER. When its parent belongs to
 * another service, that one caused it. A service that handles its own event causes no edge.
 *
 * @param traces whole ones, each span once: one whose parent is not there is nobody's call
 * @param range what the traces are from, in milliseconds since 1970: makes calls a minute
 */
export function graphOf(
  traces: readonly (readonly CallSpan[])[],
  range: { fromMs: number; toMs: number },
): Graph {
  const nodes = new Map<string, Calls>();
  const edges = new Map<string, { parent: string; child: string; via: Set<Via>; calls: Calls }>();

  for (const spans of traces) {
    const parents = parentsOf(spans);
    for (const span of spans) {
      if (!beginsCall(span)) continue;
      const node = nodes.get(span.service) ?? noCalls();
      nodes.set(span.service, count(node, span));

      const parent = parents.get(span);
      if (!parent || parent.service === span.service) continue;
      const key = JSON.stringify([parent.service, span.service]);
      const between = { parent: parent.service, child: span.service };
      const edge = edges.get(key) ?? { ...between, via: new Set(), calls: noCalls() };
      edges.set(key, edge);
      edge.via.add(viaOf(span));
      count(edge.calls, span);
    }
  }

  const minutes = (range.toMs - range.fromMs) / 60_000;
  return {
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    nodes: [...nodes]
      .map(([service, calls]) => ({ service, ...statisticsOf(calls, minutes) }))
      .sort((a, b) => compare(a.service, b.service)),
    edges: [...edges.values()]
      .map(({ parent, child, via, calls }) => ({
        parent,
        child,
        via: [...via].sort(),
        ...statisticsOf(calls, minutes),
      }))
      .sort((a, b) => compare(a.parent, b.parent) || compare(a.child, b.child)),
  };
}

function beginsCall(span: CallSpan): boolean {
  return handlesCall(span) || span.parentSpanId === undefined;
}

function viaOf({ kind, attributes }: CallSpan): Via {
  if (kind === 'consumer') return 'event';
  return Object.keys(attributes).some((name) => name.startsWith('rpc.')) ? 'rpc' : 'http';
}

function noCalls(): Calls {
  return { durationsMs: [], errors: 0 };
}

function count(calls: Calls, span: CallSpan): Calls {
  calls.durationsMs.push(span.durationMs);
  if (hasFailed(span)) calls.errors += 1;
  return calls;
}

function statisticsOf({ durationsMs, errors }: Calls, minutes: number): CallStatistics {
  const sorted = Float64Array.from(durationsMs).sort();
  /** The nearest rank: a duration that was, not one between two. */
  const percentile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return {
    calls: sorted.length,
    callsPerMinute: minutes > 0 ? sorted.length / minutes : 0,
    errors,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
