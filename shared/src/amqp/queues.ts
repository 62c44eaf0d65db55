import { eventHandlers, rpcContracts } from '../contracts/contracts.ts';
import { eventQueue, rpcQueue } from './topology.ts';

/** A queue, and which service takes the events in it. */
export interface EventQueue {
  queue: string;
  /** By its name on the wire, such as `fees_service`. */
  service: string;
}

/** The queues on which the services take events: one for each handler. */
export function eventQueues(): EventQueue[] {
  return Object.entries(eventHandlers).flatMap(([name, handlers]) => {
    const [source = '', event = ''] = name.split('/');
    return handlers.map((full) => {
      const [service = '', handler = ''] = full.split('.');
      return { queue: eventQueue(source, event, service, handler), service };
    });
  });
}

/** The queues on which the services take calls: one for each service. */
export function rpcQueues(): string[] {
  const services = Object.keys(rpcContracts).map((name) => name.split('.')[0] ?? name);
  return [...new Set(services)].map(rpcQueue);
}
