import type { Trouble } from '../model/api-types.ts';
import { folderName } from '../model/service-name.ts';
import { brokerAway } from './broker.ts';
import type { Evidence } from './evidence.ts';
import { type Found, isRecent } from './found.ts';
import { endsAgainAndAgain, serviceAway, serviceNotReady } from './processes.ts';
import { breakerOpen, thirdPartyFails, thirdPartySlow } from './third-parties.ts';

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
