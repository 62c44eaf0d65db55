import type { CallStatistics, Graph } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import { type CallSpan, hasFailed } from '../model/span.ts';
import { handlesCall, parentsOf } from '../model/span-parents.ts';
import { type Peer, peerOf } from './peer.ts';
import { failingOf, slowOf } from './standing.ts';

type Via = Graph['edges'][number]['via'][number];
type Kind = Graph['nodes'][number]['kind'];

/** What one service had another do. */
interface Edge {
  parent: string;
  child: string;
  via: Set<Via>;
  calls: CallSpan[];
}

/**
 * Who had whom do what, as the traces tell (the chapter's figure 12.16): a node for each service
 * that answered a call, and an edge from each service to those which worked because of it.
 *
 * A call begins with a span that is a root, a SERVER or a CONSUMER. When its parent belongs to
 * another service, that one caused it. A service that handles its own event causes no edge.
 *
 * A CLIENT span below which nobody answers is a call of a third party or a database, which makes no
 * spans: a node as well, where the span names it. One that asked a service and failed is an edge
 * alone, because that service did not answer.
 *
 * @param traces whole ones, each span once: one whose parent is not there is nobody's call
 * @param range what the traces are from, in milliseconds since 1970: makes calls a minute
 */
export function graphOf(
  traces: readonly (readonly CallSpan[])[],
  range: { fromMs: number; toMs: number },
): Graph {
  const nodes = new Map<string, { kind: Kind; calls: CallSpan[] }>();
  const edges = new Map<string, Edge>();
  const unanswered: { span: CallSpan; peer: Peer }[] = [];

  for (const spans of traces) {
    const parents = parentsOf(spans);
    const answered = new Set<CallSpan>();
    for (const span of spans) {
      if (!beginsCall(span)) continue;
      addCall(nodes, span.service, 'service', span);
      const parent = parents.get(span);
      if (!parent || parent.service === span.service) continue;
      answered.add(parent);
      addEdge(edges, parent.service, span.service, viaOf(span), span);
    }
    for (const span of spans) {
      const peer = span.kind === 'client' && !answered.has(span) ? peerOf(span) : undefined;
      if (peer) unanswered.push({ span, peer });
    }
  }

  const services = new Map([...nodes.keys()].map((service) => [folderName(service), service]));
  for (const { span, peer } of unanswered) {
    const service = services.get(folderName(peer.name));
    const isService = service !== undefined || peer.kind === 'service';
    // It may have been answered, and the answering span be under way.
    if (isService && !hasFailed(span)) continue;
    if (peer.kind !== 'service' && !isService) addCall(nodes, peer.name, peer.kind, span);
    addEdge(edges, span.service, service ?? peer.name, peer.via, span);
  }

  const minutes = (range.toMs - range.fromMs) / 60_000;
  return {
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    nodes: [...nodes]
      .map(([service, { kind, calls }]) => ({
        service,
        kind,
        ...statisticsOf(calls, minutes),
        ...failingOf(calls),
        ...(kind === 'service' ? {} : slowOf(calls)),
      }))
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

function addCall(
  nodes: Map<string, { kind: Kind; calls: CallSpan[] }>,
  name: string,
  kind: Kind,
  span: CallSpan,
): void {
  const node = nodes.get(name);
  if (node) node.calls.push(span);
  else nodes.set(name, { kind, calls: [span] });
}

function addEdge(
  edges: Map<string, Edge>,
  parent: string,
  child: string,
  via: Via,
  span: CallSpan,
): void {
  const key = JSON.stringify([parent, child]);
  const edge = edges.get(key) ?? { parent, child, via: new Set(), calls: [] };
  edges.set(key, edge);
  edge.via.add(via);
  edge.calls.push(span);
}

function beginsCall(span: CallSpan): boolean {
  return handlesCall(span) || span.parentSpanId === undefined;
}

function viaOf({ kind, attributes }: CallSpan): Via {
  if (kind === 'consumer') return 'event';
  return Object.keys(attributes).some((name) => name.startsWith('rpc.')) ? 'rpc' : 'http';
}

function statisticsOf(calls: readonly CallSpan[], minutes: number): CallStatistics {
  const sorted = Float64Array.from(calls, ({ durationMs }) => durationMs).sort();
  /** The nearest rank: a duration that was, not one between two. */
  const percentile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return {
    calls: sorted.length,
    callsPerMinute: minutes > 0 ? sorted.length / minutes : 0,
    errors: calls.filter(hasFailed).length,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
