import { eventHandlers, rpcContracts } from '../contracts/contracts.ts';
import { eventQueue, rpcQueue } from './topology.ts';

/** The queues on which the services take events: one for each handler. */
export function eventQueues(): string[] {
  return Object.entries(eventHandlers).flatMap(([name, handlers]) => {
    const [source = '', event = ''] = name.split('/');
    return handlers.map((full) => {
      const [service = '', handler = ''] = full.split('.');
      return eventQueue(source, event, service, handler);
    });
  });
}

/** The queues on which the services take calls: one for each service. */
export function rpcQueues(): string[] {
  const services = Object.keys(rpcContracts).map((name) => name.split('.')[0] ?? name);
  return [...new Set(services)].map(rpcQueue);
}
