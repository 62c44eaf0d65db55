import type { Break, BreakOffer } from '@simplebank/console/processes';
import { ControlError } from '../control/control-error.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';

/**
 * The processes that a break means: all instances of a service, or one process.
 *
 * @throws ControlError when there is none of that name
 */
export function meant(
  processes: readonly ManagedProcess[],
  { target, alone = false }: Break,
): ManagedProcess[] {
  const instances = alone ? [] : processes.filter(({ spec }) => spec.service === target);
  const found =
    instances.length > 0 ? instances : processes.filter(({ spec }) => spec.name === target);
  if (found.length > 0) return found;
  const names = processes.map(({ spec }) => spec.name).join(', ');
  throw new ControlError(
    'break-not-found',
    `there is no service and no process ${target}, only ${names}`,
  );
}

/** Each process, and where a service has several, all of them before. */
export function targetsAmong(processes: readonly ManagedProcess[]): BreakOffer['targets'] {
  return processes.flatMap(({ spec: { name, service } }) => {
    const count = processes.filter(({ spec }) => service && spec.service === service).length;
    if (count < 2 || service === undefined) return [{ target: name, label: name }];
    const one = { target: name, alone: true, label: `${name} alone` };
    return name === service
      ? [{ target: service, label: `${service}, all ${count}` }, one]
      : [{ target: name, label: name }];
  });
}
