import type { Graph } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import type { Evidence, TellingLine } from './evidence.ts';
import { type Found, isRecent, logs, type Node } from './found.ts';

/** After this time an open breaker has let one through, if there was one to let. */
const UNASKED_MS = 15_000;

/** An order finds out whether the third party is well again, and there may have been none. */
export function breakerOpen({ lines, graph, nowMs }: Evidence): Found | undefined {
  const newest = new Map<string, TellingLine>();
  for (const line of lines) {
    if (line.message.startsWith('starting services')) newest.delete(line.instance);
    if (line.message.startsWith('circuit breaker')) newest.set(line.instance, line);
  }
  const open = [...newest.values()].find(({ message }) =>
    message.startsWith('circuit breaker open'),
  );
  if (!open) return undefined;
  const asked = externals(graph).filter(({ service }) => isAskedBy(open.service, service, graph));
  const last = asked.find(({ failing }) => failing)?.failing;
  const isAskedNow = last !== undefined && Date.parse(last.last) > nowMs - UNASKED_MS;
  if (isAskedNow) return undefined;
  const why = last ? `; the last answer was: ${last.error}` : '';
  return {
    what: `The circuit breaker of ${open.instance} is open, so it does not ask until an order comes that it lets through as a test${why}.`,
    since: new Date(open.timeMs).toISOString(),
    href: last ? `/traces/${last.traceId}` : logs('message:"circuit breaker"'),
  };
}

export function thirdPartyFails({ graph, nowMs }: Evidence): Found | undefined {
  const node = externals(graph).find((one) => isRecent(one, nowMs));
  if (!node?.failing) return undefined;
  const { service, failing } = node;
  const times =
    failing.calls === 1 ? 'its newest call failed' : `its newest ${failing.calls} calls failed`;
  return {
    what: `${service} is at fault: ${times} (${failing.error}).`,
    since: failing.since,
    href: `/traces/${failing.traceId}`,
  };
}

export function thirdPartySlow({ graph }: Evidence): Found | undefined {
  const node = externals(graph).find(({ slow }) => slow);
  if (!node?.slow) return undefined;
  const { service, slow } = node;
  return {
    what: `${service} is slow: its newest answers took about ${(slow.medianMs / 1000).toFixed(1)} s.`,
    since: slow.since,
    href: `/traces/${slow.traceId}`,
  };
}

function externals({ nodes }: Graph): Node[] {
  return nodes.filter(({ kind }) => kind !== 'service');
}

function isAskedBy(asking: string, asked: string, { edges }: Graph): boolean {
  return edges.some(
    ({ parent, child }) => child === asked && folderName(parent) === folderName(asking),
  );
}
