import type { Graph, Instance, Trouble } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import type { Evidence, TellingLine } from './evidence.ts';

/** What is wrong, without the name of its rule. */
type Found = Omit<Trouble, 'rule'>;
type Node = Graph['nodes'][number];

/** So many starts within this time, in milliseconds, of a process that nobody stopped are too many. */
const TOO_MANY_STARTS = 3;
const STARTS_MS = 120_000;
/** One that has run for so long since is over it: the supervisor waits ten seconds at most. */
const RUNS_WELL_MS = 30_000;
/** An event that failed comes again after a minute at most: longer ago is nobody's trouble any more. */
const RECENT_MS = 90_000;
/** After this time an open breaker has let one through, if there was one to let. */
const UNASKED_MS = 15_000;

/**
 * What may be wrong, the most telling first: what stands above is often the cause of what stands
 * below. Without a broker, for example, every service fails.
 */
const RULES: Readonly<Record<Trouble['rule'], (evidence: Evidence) => Found | undefined>> = {
  'broker-away': brokerAway,
  'ends-again-and-again': endsAgainAndAgain,
  'service-away': serviceAway,
  'service-not-ready': serviceNotReady,
  'breaker-open': breakerOpen,
  'third-party-fails': thirdPartyFails,
  'third-party-slow': thirdPartySlow,
  'events-parked': eventsParked,
  'service-fails': serviceFails,
};

/** The most telling of what is wrong; undefined when all is well. */
export function troubleIn(evidence: Evidence): Trouble | undefined {
  for (const [rule, find] of Object.entries(RULES)) {
    const found = find(evidence);
    // The keys of our own table.
    if (found) return { rule: rule as Trouble['rule'], ...found };
  }
  return undefined;
}

/** One service may have lost its own connection; of several, it is the broker. */
function brokerAway({ instances }: Evidence): Found | undefined {
  const without = instances.filter((one) => isWithoutBroker(one));
  const services = new Set(without.map(({ service }) => service));
  const [first] = without;
  if (services.size < 2 || !first) return undefined;
  return {
    what: `The broker is away: ${inWords([...services])} have lost it (${first.why}).`,
    since: earliest(without),
    href: logs('message:"the broker"'),
  };
}

function isWithoutBroker({ state, why }: Instance): boolean {
  return state === 'not ready' && /\bbroker\b/.test(why ?? '');
}

/** A process that is told to stop says so. */
function endsAgainAndAgain({ lines, nowMs }: Evidence): Found | undefined {
  const starts = new Map<string, TellingLine[]>();
  for (const line of lines) {
    if (line.timeMs < nowMs - STARTS_MS) continue;
    if (line.message.startsWith('stopping')) starts.delete(line.instance);
    if (!line.message.startsWith('starting services')) continue;
    starts.set(line.instance, [...(starts.get(line.instance) ?? []), line]);
  }
  const [worst] = [...starts.values()].sort((a, b) => b.length - a.length);
  const [first] = worst ?? [];
  const last = worst?.at(-1)?.timeMs ?? 0;
  if (!worst || !first || worst.length < TOO_MANY_STARTS) return undefined;
  if (last < nowMs - RUNS_WELL_MS) return undefined;
  const { instance, service } = first;
  return {
    what: `${instance} ends again and again: it was started ${worst.length} times within two minutes, and nobody had told it to stop.`,
    since: new Date(first.timeMs).toISOString(),
    href: logs(`name:${service} AND message:"starting services"`),
  };
}

function serviceAway({ instances, graph }: Evidence): Found | undefined {
  const away = instances.filter(
    ({ state, since }) => (state === 'away' || state === 'stopped') && since !== undefined,
  );
  const [first] = away;
  if (!first) return undefined;
  const { service, address, why } = first;
  const others = away.length > 1 ? `, and ${away.length - 1} more` : '';
  return {
    what: `${service} does not answer (${address}: ${why})${others}.`,
    since: earliest(away.filter((one) => one.service === service)),
    href: failedBecauseOf(service, graph) ?? logs(`name:${lineName(service)}`),
  };
}

function serviceNotReady({ instances }: Evidence): Found | undefined {
  const first = instances.find(({ state }) => state === 'not ready');
  if (!first) return undefined;
  return {
    what: `${first.service} is not ready: ${first.why}.`,
    since: first.since ?? null,
    href: logs(`name:${lineName(first.service)} AND levelno:>=30`),
  };
}

/** An order finds out whether the third party is well again, and there may have been none. */
function breakerOpen({ lines, graph, nowMs }: Evidence): Found | undefined {
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

function thirdPartyFails({ graph, nowMs }: Evidence): Found | undefined {
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

function thirdPartySlow({ graph }: Evidence): Found | undefined {
  const node = externals(graph).find(({ slow }) => slow);
  if (!node?.slow) return undefined;
  const { service, slow } = node;
  return {
    what: `${service} is slow: its newest answers took about ${(slow.medianMs / 1000).toFixed(1)} s.`,
    since: slow.since,
    href: `/traces/${slow.traceId}`,
  };
}

function eventsParked({ parked }: Evidence): Found | undefined {
  const [first] = parked;
  const last = parked.at(-1);
  if (!first || !last) return undefined;
  const many = parked.length === 1 ? 'An event is' : `${parked.length} events are`;
  return {
    what: `${many} parked, the last one of ${folderName(last.service)}: ${last.error}.`,
    since: new Date(Math.min(...parked.map(({ timeMs }) => timeMs))).toISOString(),
    href: '/parked',
  };
}

/** What is not the fault of anybody above. */
function serviceFails({ graph, nowMs }: Evidence): Found | undefined {
  const nodes = graph.nodes.filter(({ kind }) => kind === 'service');
  // Who is asked last fails first: the others fail because of it.
  const [worst] = nodes
    .filter((one) => isRecent(one, nowMs))
    .sort((a, b) => ((a.failing?.last ?? '') < (b.failing?.last ?? '') ? 1 : -1));
  if (!worst?.failing) return undefined;
  const { service, failing } = worst;
  return {
    what: `${folderName(service)} fails: ${failing.error}.`,
    since: failing.since,
    href: `/traces/${failing.traceId}`,
  };
}

function externals({ nodes }: Graph): Node[] {
  return nodes.filter(({ kind }) => kind !== 'service');
}

function isRecent({ failing }: Node, nowMs: number): boolean {
  return failing !== undefined && Date.parse(failing.last) > nowMs - RECENT_MS;
}

function isAskedBy(asking: string, asked: string, { edges }: Graph): boolean {
  return edges.some(
    ({ parent, child }) => child === asked && folderName(parent) === folderName(asking),
  );
}

/** The newest request that failed and says that it was because of this service. */
function failedBecauseOf(service: string, { nodes }: Graph): string | undefined {
  const names = new RegExp(`\\b(?:${service}|${lineName(service)})\\b`);
  const failing = nodes
    .flatMap((node) => node.failing ?? [])
    .filter(({ error }) => names.test(error));
  const [newest] = failing.sort((a, b) => (a.last < b.last ? 1 : -1));
  return newest && `/traces/${newest.traceId}`;
}

/** Its name in lines, from that of its folder. */
function lineName(folder: string): string {
  return folder === 'gateway' ? folder : `${folder.replaceAll('-', '_')}_service`;
}

function earliest(instances: readonly Instance[]): string | null {
  return instances.flatMap(({ since }) => since ?? []).sort()[0] ?? null;
}

function logs(q: string): string {
  return `/logs?${new URLSearchParams({ q })}`;
}

function inWords(names: readonly string[]): string {
  if (names.length < 2) return names.join();
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
