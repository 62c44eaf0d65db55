import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CommandError, runCommand, uuidArgument } from './command.ts';
import { dataDirectory, type Environment } from './data-directory.ts';
import { findLines, reportBroken } from './json-lines.ts';
import { prettyLine, wantsColour } from './pretty.ts';

const USAGE = 'npm run logs -- <uuid> [--json]';

/** What this command needs of a Logstash V1 line. */
const LogLine = z.object({ '@timestamp': z.iso.datetime() });

/**
 * `npm run logs -- <uuid> [--json]`: prints all log lines with that UUID in them, in the order of
 * time; for people, or with `--json` as they were logged. Exit code 0; 1 when there are none; 2
 * when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const { uuid, json } = readArguments(args);
    const directory = path.join(dataDirectory(env), 'logs');
    const { entries, broken } = await findLines(
      directory,
      (line) => line.toLowerCase().includes(uuid),
      LogLine,
    );
    reportBroken(directory, broken);
    if (entries.length === 0) throw new CommandError(noLines(uuid, directory), 1);
    entries.sort((a, b) => a.value['@timestamp'].localeCompare(b.value['@timestamp']));
    const colour = wantsColour(process.stdout, env);
    const lines = entries.map(({ file, line }) => {
      return json ? line : prettyLine(path.basename(file, '.json'), line, colour);
    });
    return `${lines.join('\n')}\n`;
  });
}

function readArguments(args: string[]): { uuid: string; json: boolean } {
  try {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { uuid: uuidArgument(positionals, USAGE), json: values.json };
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error;
    throw new CommandError(`${error.message}\nusage: ${USAGE}`, 2);
  }
}

function noLines(uuid: string, directory: string): string {
  return `no log line with ${uuid} in ${directory}
Check that it is the UUID which curl printed, and that \`npm start\` ran here: each run adds to the
same files, and \`npm run clean\` removes them.`;
}
