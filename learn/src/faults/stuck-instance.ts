import type { Fault } from '../fault.ts';

/** One of several instances of a service stands still. Its queues know nothing of that. */
export function stuckInstance(service: string, instance: string, instances: number): Fault {
  return {
    inStack: true,
    scale: { [service]: instances },
    async begin(bank) {
      bank.pause(instance);
    },
  };
}
