import { lookup } from 'node:dns/promises';
import { setMaxListeners } from 'node:events';
import type { LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { propertyOf } from '@simplebank/shared/thrown';
import { within } from '@simplebank/shared/within';
import type { Instance } from '../model/api-types.ts';
import { type Answer, fetchReady } from './ready.ts';

/** How long after an answer the next question comes, in milliseconds. */
const INTERVAL_MS = 2000;
/** How long a name may take to resolve, in milliseconds. */
const LOOKUP_LIMIT_MS = 1500;

/** A service, and where it is; a name that has several addresses is several instances. */
export interface Target {
  service: string;
  /** What it is called, where somebody knows. */
  instance?: string;
  url: string;
}

/** What is known of the services' instances. */
export interface Instances {
  /** In the order of the targets; instances of one target by address. */
  all(): Instance[];
  /** Asks no more. */
  close(): Promise<void>;
}

/**
 * Asks every instance of the targets again and again whether it is ready. Each target is asked on
 * its own: one that does not answer holds up no other, nor are its questions ever two at a time.
 */
export function watchInstances(targets: readonly Target[]): Instances {
  const closed = new AbortController();
  // One for each target and instance, which may be more than Node.js finds usual.
  setMaxListeners(0, closed.signal);
  const known = new Map(targets.map((target) => [target, [notAskedYet(target)]]));
  const loops = targets.map(async (target) => {
    while (!closed.signal.aborted) {
      await ask(target, closed.signal, (instances) =>
        known.set(target, sinceThen(instances, known.get(target) ?? [])),
      );
      await sleep(INTERVAL_MS, undefined, { signal: closed.signal }).catch(() => undefined);
    }
  });
  return {
    all: () => [...known.values()].flat(),
    async close() {
      closed.abort();
      await within(LOOKUP_LIMIT_MS, Promise.all(loops));
    },
  };
}

/** Says since when each is as it is. @param before what was known of them */
function sinceThen(instances: Instance[], before: readonly Instance[]): Instance[] {
  const now = new Date().toISOString();
  return instances.map((one) => {
    const known = before.find(
      ({ address, state }) => address === one.address && state === one.state,
    );
    return { ...one, since: known?.since ?? now };
  });
}

/** Asks all instances of a target once, and tells how they are. Rejects never. */
async function ask(
  { url, ...who }: Target,
  signal: AbortSignal,
  tell: (instances: Instance[]) => void,
): Promise<void> {
  const { hostname, host } = new URL(url);
  const away = (why: string) => tell([{ ...who, address: host, state: 'away', why }]);
  const addresses = lookup(hostname.replace(/^\[|\]$/g, ''), { all: true, verbatim: false });
  try {
    const found = await within(LOOKUP_LIMIT_MS, addresses);
    if (!found) away(`its name takes longer than ${LOOKUP_LIMIT_MS / 1000} s to resolve`);
    // What is slow to resolve keeps one of few threads busy: it is waited for, not piled up.
    const all = await addresses;
    // A host with both families is not two hosts.
    const family = all[0]?.family;
    const own = all.filter((one) => one.family === family).map(({ address }) => address);
    const answers = own.sort().map(async (address): Promise<Instance> => {
      const answer = await fetchReady(url, lookupOf(address, family ?? 4), signal);
      return { ...who, address: atPort(address, url), ...answer };
    });
    tell(await Promise.all(answers));
  } catch (error) {
    away(`its name cannot be resolved (${propertyOf(error, 'code') ?? error})`);
  }
}

/** Has a request go to this address, under the name that its URL has. */
function lookupOf(address: string, family: number): LookupFunction {
  return (_hostname, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

function atPort(address: string, url: string): string {
  const { port, protocol } = new URL(url);
  const host = address.includes(':') ? `[${address}]` : address;
  return `${host}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

function notAskedYet({ url, ...who }: Target): Instance {
  const answer: Answer = { state: 'away', why: 'it was not asked yet' };
  return { ...who, address: new URL(url).host, ...answer };
}
