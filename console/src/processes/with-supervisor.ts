import { setTimeout as sleep } from 'node:timers/promises';
import { type Instances, type Target, watchInstances } from '../instances/instances.ts';
import type { Instance } from '../model/api-types.ts';
import type { ProcessInfo } from '../model/process-types.ts';
import type { Processes } from './processes.ts';

/** How often the supervisor is asked, in milliseconds. */
const INTERVAL_MS = 2000;

/**
 * The instances as they are asked, and what the supervisor knows of them: those that came since
 * are asked, too, those that were taken away are forgotten, and one that somebody has stopped is
 * stopped and not away.
 */
export function withSupervisor(first: Instances, processes: Pick<Processes, 'list'>): Instances {
  const closed = new AbortController();
  let asked = first;
  let addresses = '';
  let known: ProcessInfo[] = [];
  const look = async () => {
    while (!closed.signal.aborted) {
      // Without an answer all stays as it was known.
      known = await processes.list(closed.signal).catch(() => known);
      const targets = known.flatMap(targetOf);
      const now = targets.map(({ url }) => url).join();
      if (targets.length > 0 && now !== addresses && !closed.signal.aborted) {
        addresses = now;
        const before = asked;
        asked = watchInstances(targets);
        await before.close();
      }
      await sleep(INTERVAL_MS, undefined, { signal: closed.signal }).catch(() => undefined);
    }
  };
  void look();
  return {
    all: () => asked.all().map((instance) => withState(instance, known)),
    async close() {
      closed.abort();
      await asked.close();
    },
  };
}

function targetOf({ service, port }: ProcessInfo): Target[] {
  return service === null ? [] : [{ service, url: `http://127.0.0.1:${port}` }];
}

function withState(instance: Instance, known: readonly ProcessInfo[]): Instance {
  const process = known.find(
    ({ service, port }) => service === instance.service && instance.address.endsWith(`:${port}`),
  );
  if (!process) return instance;
  const named = { ...instance, instance: process.name };
  if (instance.state === 'ready') return named;
  const { state, why } = process;
  switch (state) {
    case 'stopped':
      return { ...named, state: 'stopped', why: 'somebody has stopped it' };
    case 'paused':
      return { ...named, why: 'somebody has paused it' };
    case 'waiting':
      return { ...named, why: `it ended (${why}) and is started again soon` };
    case 'failed':
      return { ...named, why: why ?? 'it could not be started' };
    default:
      return named;
  }
}
