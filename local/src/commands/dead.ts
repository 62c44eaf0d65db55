import { parseArgs } from 'node:util';
import { reasonOf } from '@simplebank/shared/thrown';
import { listParked, type Parked, putBack } from '../ask/parked.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { amqpUri } from '../system/plan.ts';
import { readPorts } from '../system/ports.ts';
import { CommandError, runCommand, uuidArgument } from '../terminal/command.ts';

const USAGE = 'npm run dead [-- [--put-back] [<uuid>]]';

/**
 * `npm run dead`: lists the events that could not be handled; with `--put-back` it has them
 * handled again: those of a UUID, or all. Speaks to the broker that `npm start` would use.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const { values, positionals } = parse(args);
    const uri = amqpUri(env, readPorts(env));
    const uuid = positionals.length > 0 ? uuidArgument(positionals, USAGE) : undefined;
    if (values['put-back']) return `put back ${table(await putBack(uri, uuid))}`;
    const parked = await listParked(uri);
    return table(parked.filter((event) => uuid === undefined || event.uuid === uuid));
  });
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { 'put-back': { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new CommandError(`${reasonOf(error)}\nusage: ${USAGE}`, 2);
  }
}

function table(parked: Parked[]): string {
  const count = `${parked.length} parked ${parked.length === 1 ? 'event' : 'events'}\n`;
  const rows = parked.map(
    ({ queue, uuid, reason, attempts, parkedAt, error }) =>
      `${uuid}  ${parkedAt}  ${reason} after ${attempts} attempts\n  ${queue}\n  ${error}\n`,
  );
  return count + rows.join('');
}
