import type { ServiceInstance } from './instance-types.ts';

/** In the order of services and names, each once. */
export function inOrder(instances: Iterable<ServiceInstance>): ServiceInstance[] {
  const byName = new Map(
    [...instances].map((one) => [`${one.service}\n${one.instance}`, one] as const),
  );
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
