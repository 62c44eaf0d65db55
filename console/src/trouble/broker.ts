import type { Instance } from '../model/api-types.ts';
import type { ProcessInfo } from '../model/process-types.ts';
import type { Evidence } from './evidence.ts';
import { earliest, type Found, logs } from './found.ts';

/** What the embedded one is called, and the stack's. */
const BROKERS = ['broker', 'rabbitmq'];

/** Its process tells most. While it stands still, nobody else says so: connections stay as they are. */
export function brokerAway({ instances, processes }: Evidence): Found | undefined {
  return ofProcess(processes) ?? ofServices(instances);
}

function ofProcess(processes: readonly ProcessInfo[]): Found | undefined {
  const brokers = processes.filter(({ name, service }) => {
    return (service === null || service === name) && BROKERS.includes(name);
  });
  const [broker] = brokers;
  const why = broker && whyAway(broker);
  if (why === undefined) return undefined;
  return { what: `The broker is away: ${why}.`, since: broker?.since ?? null, href: '/processes' };
}

/** @returns undefined where it is there, or will be in a moment */
function whyAway({ state, why }: ProcessInfo): string | undefined {
  switch (state) {
    case 'paused':
      return 'somebody has paused it, so that calls and events wait';
    case 'stopped':
      return 'somebody has stopped it';
    case 'waiting':
      return `it ended (${why}) and is started again soon`;
    case 'failed':
    case 'away':
      return why ?? 'it could not be started';
    default:
      return undefined;
  }
}

/** One service may have lost its own connection; of several, it is the broker. */
function ofServices(instances: readonly Instance[]): Found | undefined {
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

function inWords(names: readonly string[]): string {
  if (names.length < 2) return names.join();
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
