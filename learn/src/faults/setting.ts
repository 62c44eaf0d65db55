import type { Fault } from '../fault.ts';

/**
 * A setting was changed.
 *
 * @param where the folder of a service, or the name of one instance
 */
export function setting(where: string, variables: Readonly<Record<string, string>>): Fault {
  return {
    // Compose has one set of variables for all instances of a service.
    inStack: !/-\d+$/.test(where),
    env: ({ service, instance }) => (where === service || where === instance ? variables : {}),
  };
}
