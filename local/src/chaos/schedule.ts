import { instanceNames, type Scale } from '../system/scale.ts';
import type { FaultMode } from './exchange.ts';
import { type Random, seededRandom } from './random.ts';

/** What is done to the system. */
export type Action =
  /** SIGKILL, to processes by name. */
  | { readonly kind: 'kill'; readonly service: string; readonly processes: readonly string[] }
  | { readonly kind: 'fault'; readonly mode: FaultMode; readonly lastsMs: number }
  | { readonly kind: 'restart-broker'; readonly downMs: number }
  | { readonly kind: 'cut-connections' };

/** An action, and when: in milliseconds since the first order. */
export type Scheduled = Action & { readonly atMs: number };

/** One kill in so many takes all instances of a service at once. */
const ALL_ONCE_IN = 3;

/** How long a fault of the exchange lasts at most, in milliseconds. */
const LONGEST_FAULT_MS = 4000;

/** How long the broker stays away, beside the time it needs for stopping and starting. */
const BROKER_DOWN_MS = 1000;

const FAULT_MODES = ['fail', 'hang', 'garbage'] as const;

/**
 * Makes the schedule of a run: each service is killed `kills` times, the exchange has each of its
 * faults once, and the broker is restarted, and its connections are cut, `brokerRestarts` times.
 * Each kind is spread over the whole time. The same options make the same schedule.
 *
 * @param durationMs how long orders are sent
 */
export function makeSchedule(options: {
  seed: number;
  durationMs: number;
  services: readonly string[];
  scale: Scale;
  kills: number;
  brokerRestarts: number;
}): Scheduled[] {
  const { seed, durationMs, services, scale, kills, brokerRestarts } = options;
  const random = seededRandom(seed);
  const spread = (times: number) => spreadOver(durationMs, times, random);
  const lastsMs = Math.round(Math.min(LONGEST_FAULT_MS, durationMs / 10));

  const schedule: Scheduled[] = [
    ...services.flatMap((service) =>
      spread(kills).map((atMs) => {
        const processes = victims(instanceNames(service, scale), random);
        return { kind: 'kill' as const, atMs, service, processes };
      }),
    ),
    ...spread(FAULT_MODES.length).map((atMs, i) => {
      return { kind: 'fault' as const, atMs, mode: FAULT_MODES[i] ?? 'fail', lastsMs };
    }),
    // In turn: a restart, a cut, a restart, a cut ...
    ...spread(2 * brokerRestarts).map((atMs, i) =>
      i % 2 === 0
        ? { kind: 'restart-broker' as const, atMs, downMs: BROKER_DOWN_MS }
        : { kind: 'cut-connections' as const, atMs },
    ),
  ];
  return schedule.sort((a, b) => a.atMs - b.atMs);
}

/** One moment in each of `times` equal parts of the time. */
function spreadOver(durationMs: number, times: number, random: Random): number[] {
  const part = durationMs / times;
  return Array.from({ length: times }, (_, i) => Math.round((i + random()) * part));
}

function victims(instances: readonly string[], random: Random): readonly string[] {
  if (random() < 1 / ALL_ONCE_IN) return instances;
  return instances.slice(Math.floor(random() * instances.length)).slice(0, 1);
}
