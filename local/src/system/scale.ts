import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { StartError } from '../supervisor/start-error.ts';
import { serviceProcesses } from './plan.ts';

/** How many instances of a service run, by its name; one of each that is not named. */
export type Scale = Readonly<Record<string, number>>;

/** More of one service than this would only take the machine's memory. */
export const MOST_INSTANCES = 10;

/**
 * Reads a scale as the command line has it, for example `orders=3,market=2`.
 *
 * @throws StartError when it is something else, and as {@link checkScale} does
 */
export function parseScale(text: string): Scale {
  const scale: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [, name, count] = /^([^=]+)=(\d+)$/.exec(part) ?? [];
    if (name === undefined || name in scale) {
      throw new StartError(
        `--scale: must name each service once, as in orders=3,market=2 (got ${JSON.stringify(text)})`,
      );
    }
    scale[name] = Number(count);
  }
  checkScale(scale);
  return scale;
}

/** @throws StartError when there is no such service, or too many instances or too few are wanted */
export function checkScale(scale: Scale): void {
  for (const [name, count] of Object.entries(scale)) {
    if (!serviceProcesses.includes(name)) {
      throw new StartError(
        `scale: there is no service ${JSON.stringify(name)}, only ${serviceProcesses.join(', ')}`,
      );
    }
    if (!Number.isInteger(count) || count < 1 || count > MOST_INSTANCES) {
      throw new StartError(
        `scale: ${name} can have 1 to ${MOST_INSTANCES} instances, not ${count}`,
      );
    }
  }
}

/** The names of a service's processes: `orders`, `orders-2`, `orders-3` for three instances. */
export function instanceNames(service: string, scale: Scale): string[] {
  const count = scale[service] ?? 1;
  return Array.from({ length: count }, (_, i) => (i === 0 ? service : `${service}-${i + 1}`));
}

/** How many processes there are beside the first instance of each service. */
export function furtherInstances(scale: Scale): number {
  return Object.values(scale).reduce((sum, count) => sum + count - 1, 0);
}

/**
 * Puts the further instances of each service beside the first one, from which they differ only by
 * name and port: so all of them use the same database and the same neighbours.
 *
 * @param ports one for each of the {@link furtherInstances}
 */
export function addInstances(
  stages: readonly (readonly ProcessSpec[])[],
  scale: Scale,
  ports: readonly number[],
): ProcessSpec[][] {
  const free = [...ports];
  return stages.map((stage) =>
    stage.flatMap((first) =>
      instanceNames(first.name, scale).map((name) => {
        if (name === first.name) return first;
        return instanceOf(first, name, free.shift() ?? 0);
      }),
    ),
  );
}

/**
 * One instance more of a service that runs.
 *
 * @param names of all its instances
 * @param port a free one
 */
export function furtherInstance(
  first: ProcessSpec,
  names: readonly string[],
  port: number,
): ProcessSpec {
  let number = 2;
  while (names.includes(`${first.name}-${number}`)) number++;
  return instanceOf(first, `${first.name}-${number}`, port);
}

function instanceOf(first: ProcessSpec, name: string, port: number): ProcessSpec {
  return { ...first, name, port, env: { ...first.env, PORT: String(port) } };
}
