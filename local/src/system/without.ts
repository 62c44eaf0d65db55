import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { StartError } from '../supervisor/start-error.ts';
import { serviceProcesses } from './plan.ts';

/**
 * Reads which services are not to be started, for example `fees,orders`.
 *
 * @throws StartError when there is no such service
 */
export function parseWithout(text: string): string[] {
  const names = text.split(',');
  for (const name of names) {
    if (!serviceProcesses.includes(name)) {
      throw new StartError(
        `--without: there is no service ${JSON.stringify(name)}, only ${serviceProcesses.join(', ')}`,
      );
    }
  }
  return names;
}

/** The processes but for those of the named services, whose place something else takes. */
export function leaveOut(
  stages: readonly (readonly ProcessSpec[])[],
  without: readonly string[],
): ProcessSpec[][] {
  return stages.map((stage) => stage.filter(({ name }) => !without.includes(name)));
}
