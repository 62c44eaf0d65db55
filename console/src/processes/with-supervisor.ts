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
  let wanted = '';
  let known: ProcessInfo[] = [];
  const look = async () => {
    while (!closed.signal.aborted) {
      // Without an answer all stays as it was known.
      known = await processes.list(closed.signal).catch(() => known);
      const targets = known.flatMap(targetOf);
      const now = JSON.stringify(targets);
      if (targets.length > 0 && now !== wanted && !closed.signal.aborted) {
        wanted = now;
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

function targetOf({ name, service, port }: ProcessInfo): Target[] {
  return service === null ? [] : [{ service, instance: name, url: `http://127.0.0.1:${port}` }];
}

function withState(instance: Instance, known: readonly ProcessInfo[]): Instance {
  const process = known.find(({ name }) => name === instance.instance);
  if (!process || instance.state === 'ready') return instance;
  const { state, why } = process;
  switch (state) {
    case 'stopped':
      return { ...instance, state: 'stopped', why: 'somebody has stopped it' };
    case 'paused':
      return { ...instance, why: 'somebody has paused it' };
    case 'waiting':
      return { ...instance, why: `it ended (${why}) and is started again soon` };
    case 'failed':
      return { ...instance, why: why ?? 'it could not be started' };
    default:
      return instance;
  }
}
