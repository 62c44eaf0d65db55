import { parseArgs } from 'node:util';
import { listParked, type Parked, putBack } from '@simplebank/shared/parked';
import type { Environment } from '../supervisor/process-spec.ts';
import { amqpUri } from '../system/plan.ts';
import { readPorts } from '../system/ports.ts';
import { readArguments, runCommand, uuidArgument } from '../terminal/command.ts';

const USAGE = 'usage: npm run dead [-- [--put-back] [<uuid>]]';

/**
 * `npm run dead`: lists the events that could not be handled; with `--put-back` it has them
 * handled again: those of a UUID, or all. Speaks to the broker that `npm start` would use.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const { putsBack, uuid } = readArguments(USAGE, () => parse(args));
    const uri = amqpUri(env, readPorts(env));
    if (putsBack) return `put back ${table(await putBack(uri, uuid))}`;
    const parked = await listParked(uri);
    return table(parked.filter((event) => uuid === undefined || event.uuid === uuid));
  });
}

function parse(args: string[]): { putsBack: boolean; uuid: string | undefined } {
  const options = { 'put-back': { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const uuid = positionals.length > 0 ? uuidArgument(positionals) : undefined;
  return { putsBack: values['put-back'], uuid };
}

function table(parked: Parked[]): string {
  const count = `${parked.length} parked ${parked.length === 1 ? 'event' : 'events'}\n`;
  const rows = parked.map(
    ({ queue, uuid, reason, attempts, parkedAt, error }) =>
      `${uuid}  ${parkedAt}  ${reason} after ${attempts} attempts\n  ${queue}\n  ${error}\n`,
  );
  return count + rows.join('');
}
