import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { getJson } from '../ask/get-json.ts';
import { linesOfOrder, ORDER_SERVICES } from './order-lines.ts';
import type { Sources, TraceFacts } from './sources.ts';

/** How long what a request leaves behind may take to arrive, and how often to look. */
export interface Patience {
  readonly limitMs: number;
  readonly pollMs: number;
}

/** One line of the checklist. */
export interface Check {
  readonly what: string;
  /** Resolves with what was seen, or with why nothing can be; rejects with what is missing. */
  run(): Promise<string | Unchecked>;
}

/** Why a check can find nothing out. */
export interface Unchecked {
  readonly unchecked: string;
}

const Sold = z.object({ ok: z.string() });
const Profile = z.object({ settings: z.object({ settings: z.object({ uuid: z.string() }) }) });

const PROFILE_SERVICES = ['simplebank-profile', 'simplebank-settings'];

/** One timer of each service. */
const HANDLERS = [
  'account-transactions.request_reservation',
  'fees.charge_fee',
  'gateway.sell_shares',
  'market.place_order',
  'orders.sell_shares',
  'profile.profile',
  'settings.settings',
];

/**
 * What must be true of a running system, in the order in which it must be checked: one order
 * and one profile, and what they leave in logs, traces and timings.
 */
export function checks(
  urls: { gateway: string; profile: string },
  sources: Sources,
  patience: Patience,
): Check[] {
  let order = '';
  const customer = randomUUID();
  const eventually = (look: () => Promise<Found>) => waitFor(look, patience);

  return [
    {
      what: 'an order is placed',
      async run() {
        const { ok } = await getJson(`${urls.gateway}/shares/sell`, Sold, { method: 'POST' });
        order = /sell order ([0-9a-f-]{36}) placed/.exec(ok)?.[1] ?? '';
        if (!order) throw new Error(`the gateway answered ${JSON.stringify(ok)}`);
        return order;
      },
    },
    {
      what: 'a profile is shown',
      async run() {
        const profile = await getJson(`${urls.profile}/profile/${customer}`, Profile);
        const { uuid } = profile.settings.settings;
        if (uuid !== customer) throw new Error(`it is the profile of ${uuid}`);
        return customer;
      },
    },
    {
      what: 'the UUID of the order finds 11 log lines',
      run: () =>
        eventually(async () => {
          const [lines, traces] = await Promise.all([
            sources.countLines(order),
            sources.traces(order),
          ]);
          return areAll(lines, traces);
        }),
    },
    {
      what: 'the order is one trace over five services',
      run: () => eventually(async () => isTrace(await sources.traces(order), 11, ORDER_SERVICES)),
    },
    {
      what: 'the profile is one trace of three spans over two services',
      run: () =>
        eventually(async () => isTrace(await sources.traces(customer), 3, PROFILE_SERVICES)),
    },
    {
      what: 'the handlers of all services are timed',
      run: () =>
        eventually(async () => {
          const handlers = await sources.handlers();
          const absent = HANDLERS.filter((handler) => !handlers.includes(handler));
          return absent.length === 0
            ? `${handlers.length} timers`
            : missing(`no timing of ${absent.join(', ')}`);
        }),
    },
  ];
}

/** Whether these are all lines of an order that can be there at the levels which its traces tell. */
function areAll(lines: number, traces: TraceFacts[]): Found {
  const { least, most, why } = linesOfOrder(traces);
  if (!why) return lines === 11 ? '11 lines' : missing(`found ${lines}`);
  const isKnown = ORDER_SERVICES.every((name) =>
    traces.some(({ services }) => services.includes(name)),
  );
  if (!isKnown || lines < least || lines > most) {
    return missing(`found ${lines}; there should be ${range(least, most)}, because ${why}`);
  }
  if (most === 0) return { unchecked: `there are none, because ${why}` };
  return `${lines} lines, and no others, because ${why}`;
}

const range = (least: number, most: number) =>
  least === most ? `${least}` : `${least} to ${most}`;

function isTrace(
  traces: TraceFacts[],
  spans: number,
  services: readonly string[],
): string | Missing {
  const seen = traces.map((trace) => `${trace.spans} spans over ${trace.services.join(', ')}`);
  const [trace] = traces;
  const isWhole =
    traces.length === 1 &&
    trace?.spans === spans &&
    trace.services.join() === services.toSorted().join();
  if (isWhole) return `${spans} spans over ${services.length} services, trace ${trace.traceId}`;
  return missing(`found ${traces.length} traces${seen.length > 0 ? `: ${seen.join('; ')}` : ''}`);
}

/** What is not there yet. */
interface Missing {
  readonly missing: string;
}

type Found = string | Missing | Unchecked;

const missing = (what: string): Missing => ({ missing: what });

async function waitFor(
  look: () => Promise<Found>,
  { limitMs, pollMs }: Patience,
): Promise<string | Unchecked> {
  const limit = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (typeof found === 'string' || 'unchecked' in found) return found;
    if (performance.now() > limit) throw new Error(`${found.missing} after ${limitMs / 1000} s`);
    await sleep(pollMs);
  }
}
