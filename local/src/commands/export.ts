import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { propertyOf } from '@simplebank/shared/thrown';
import { withConsole } from '../ask/console-client.ts';
import { NoAnswer } from '../ask/get-json.ts';
import { explanation } from '../supervisor/explanation.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import {
  CommandError,
  readArguments,
  runCommand,
  usageError,
  uuidArgument,
} from '../terminal/command.ts';

const USAGE = 'usage: npm run export -- <uuid> | --since <10m, 2h or 1d>  > incident.jsonl';

/**
 * `npm run export -- <uuid>` or `--since 10m`: prints the log lines and traces of a request, or of
 * the time until now, one JSON object a line. Exit code 0; 1 when there are none; 2 when the
 * arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const parameters = new URLSearchParams(readArguments(USAGE, () => parse(args)));
    await withConsole(env, (url) => print(`${url}/api/export?${parameters}`));
    return '';
  });
}

async function print(url: string): Promise<void> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new NoAnswer(`${url} does not answer`, { cause });
  });
  if (!response.ok) {
    const reason = explanation(await response.text());
    throw response.status === 400 ? usageError(reason, USAGE) : new CommandError(reason, 1);
  }
  const body = Readable.from(response.body ?? []);
  let isEmpty = true;
  body.once('data', () => {
    isEmpty = false;
  });
  try {
    await pipeline(body, process.stdout, { end: false });
  } catch (error) {
    // Whoever reads our output may have seen enough.
    if (propertyOf(error, 'code') !== 'EPIPE') throw error;
  }
  if (isEmpty) throw new CommandError('there are no log lines and no traces of that time', 1);
}

function parse(args: string[]): { uuid: string } | { since: string } {
  const options = { since: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { since } = values;
  if (since === undefined) return { uuid: uuidArgument(positionals) };
  if (positionals.length > 0) throw new Error('either a UUID or --since');
  return { since };
}
