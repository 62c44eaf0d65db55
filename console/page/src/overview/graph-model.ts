import type { CallStatistics, Graph, Instance } from '../../../src/model/api-types.ts';
import { folderName } from '../../../src/model/service-name.ts';
import { services } from '../ui/services.ts';

/** A service in the graph. */
export interface GraphNode {
  service: string;
  /** Undefined for a service that did nothing. */
  calls: Graph['nodes'][number] | undefined;
  /** Where to see what it does. */
  href: string;
  /** Undefined as long as nobody was asked. */
  instances: { ready: number; all: number } | undefined;
}

/** Who caused what a service did. */
export interface GraphEdge extends CallStatistics {
  parent: string;
  child: string;
  via: Graph['edges'][number]['via'];
}

/** What is drawn: the services with traffic, and the bank's own without. */
export interface GraphModel {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** @param graph undefined as long as it is not known */
export function graphModel(graph: Graph | undefined, instances: Instance[]): GraphModel {
  const calls = new Map(graph?.nodes.map((node) => [folderName(node.service), node]));
  const edges = (graph?.edges ?? []).map((edge) => ({
    ...edge,
    parent: folderName(edge.parent),
    child: folderName(edge.child),
  }));
  const ends = edges.flatMap(({ parent, child }) => [parent, child]);
  const names = new Set<string>([...services, ...calls.keys(), ...ends]);
  return {
    edges,
    nodes: [...names].map((service) => ({
      service,
      calls: calls.get(service),
      href: tracesOf(service, calls.get(service), edges),
      instances: countOf(service, instances),
    })),
  };
}

/** Tells the services with an edge, and their edges, from those without. */
export function split({ nodes, edges }: GraphModel): { connected: GraphModel; alone: GraphNode[] } {
  const ends = new Set(edges.flatMap(({ parent, child }) => [parent, child]));
  return {
    connected: { nodes: nodes.filter(({ service }) => ends.has(service)), edges },
    alone: nodes.filter(({ service }) => !ends.has(service)),
  };
}

/** Those who are no service of their own have no traces: then those of who asks them. */
function tracesOf(service: string, node: GraphNode['calls'], edges: GraphEdge[]): string {
  const isService = !node || node.kind === 'service';
  if (isService) return `/traces?${new URLSearchParams({ service })}`;
  const traceId = (node.failing ?? node.slow)?.traceId;
  if (traceId) return `/traces/${traceId}`;
  const asking = edges.find(({ child }) => child === service)?.parent ?? '';
  return `/traces?${new URLSearchParams({ service: asking })}`;
}

function countOf(service: string, instances: Instance[]): GraphNode['instances'] {
  const all = instances.filter((instance) => instance.service === service);
  const ready = all.filter(({ state }) => state === 'ready').length;
  return all.length > 0 ? { ready, all: all.length } : undefined;
}
