import type { Graph } from '../model/api-types.ts';
import type { Evidence, TellingLine } from './evidence.ts';
import { earliest, type Found, lineName, logs } from './found.ts';

/** So many starts within this time, in milliseconds, of a process that nobody stopped are too many. */
const TOO_MANY_STARTS = 3;
const STARTS_MS = 120_000;
/** One that has run for so long since is over it: the supervisor waits ten seconds at most. */
const RUNS_WELL_MS = 30_000;

/** A process that is told to stop says so. */
export function endsAgainAndAgain({ lines, nowMs }: Evidence): Found | undefined {
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
  const { instance } = first;
  return {
    what: `${instance} ends again and again: it was started ${worst.length} times within two minutes, and nobody had told it to stop.`,
    since: new Date(first.timeMs).toISOString(),
    href: '/processes',
  };
}

export function serviceAway({ instances, graph }: Evidence): Found | undefined {
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

export function serviceNotReady({ instances }: Evidence): Found | undefined {
  const first = instances.find(({ state }) => state === 'not ready');
  if (!first) return undefined;
  return {
    what: `${first.service} is not ready: ${first.why}.`,
    since: first.since ?? null,
    href: logs(`name:${lineName(first.service)} AND levelno:>=30`),
  };
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
