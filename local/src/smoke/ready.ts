import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '@simplebank/shared/thrown';
import { z } from 'zod';
import { getJson, NoAnswer } from '../ask/get-json.ts';
import { CommandError } from '../terminal/command.ts';
import type { Patience } from './checks.ts';

/** What the console knows may be two seconds old: a shorter wait may be none, and needs no word. */
const UNNOTICED_MS = 2500;

const Ready = z.object({ ok: z.string() });
const Status = z.object({
  instances: z.array(
    z.object({ service: z.string(), state: z.string(), why: z.string().optional() }),
  ),
});

/** Where a system is asked whether it is ready. */
export interface Doors {
  readonly console: string;
  readonly gateway: string;
  readonly profile: string;
  /** Whether a system runs whose console must be there soon, if it is not yet. */
  isStarting(): boolean;
}

/**
 * Waits until gateway and profile, and all services that the console knows, are ready. Does not wait
 * where there is no console, unless a system is starting.
 *
 * @param say told for whom it waits, and why, whenever that has changed
 * @throws CommandError when they are not ready in time
 */
export async function untilReady(
  doors: Doors,
  { limitMs, pollMs }: Patience,
  say: (message: string) => void,
): Promise<void> {
  const begin = performance.now();
  for (let last = ''; ; ) {
    const waitsFor = (await whoIsNotReady(doors)).join(', ');
    if (!waitsFor) return;
    const waited = performance.now() - begin;
    if (waited > limitMs) {
      throw new CommandError(`not ready after ${limitMs / 1000} s: ${waitsFor}`, 1);
    }
    if (waitsFor !== last && waited > UNNOTICED_MS) {
      say(`waiting for ${waitsFor}`);
      last = waitsFor;
    }
    await sleep(pollMs);
  }
}

/** Each with the reason. */
async function whoIsNotReady({ console, gateway, profile, isStarting }: Doors): Promise<string[]> {
  const [instances, ...others] = await Promise.all([
    instancesAt(console),
    whyNotReady(gateway),
    whyNotReady(profile),
  ]);
  if (!instances) return isStarting() ? ['console (does not answer yet)'] : [];
  const reasons = new Map<string, string>();
  for (const { service, state, why } of instances) {
    if (state !== 'ready') reasons.set(service, why ?? state);
  }
  for (const [i, name] of ['gateway', 'profile'].entries()) {
    const why = others[i];
    // What was asked just now is newer than what the console knows.
    if (why === undefined) reasons.delete(name);
    else reasons.set(name, why);
  }
  return [...reasons].map(([service, why]) => `${service} (${why})`);
}

/** Undefined when nobody answers there. */
async function instancesAt(console: string) {
  try {
    return (await getJson(`${console}/api/status`, Status)).instances;
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    return [];
  }
}

async function whyNotReady(url: string): Promise<string | undefined> {
  try {
    await getJson(`${url}/ready`, Ready);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
