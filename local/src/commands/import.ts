import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { IMPORT_NAME, importName, NO_IMPORT_NAME } from '@simplebank/console/import-name';
import { parseJson } from '@simplebank/shared/json';
import { z } from 'zod';
import { withConsole } from '../ask/console-client.ts';
import { NoAnswer } from '../ask/get-json.ts';
import { explanation } from '../supervisor/explanation.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { readPorts } from '../system/ports.ts';
import { CommandError, readArguments, runCommand } from '../terminal/command.ts';

const USAGE = 'usage: npm run import -- <file> [--name <name>]';

const Imported = z.object({
  lines: z.number(),
  known: z.number(),
  spans: z.number(),
  rejected: z.number(),
  fault: z.string().optional(),
});

/**
 * `npm run import -- <file> [--name <name>]`: has the console keep log lines and traces of elsewhere,
 * under a name, which is the file's unless it is given. Exit code 0; 1 when nothing in it can be
 * read or kept; 2 when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const { file, name } = readArguments(USAGE, () => parse(args));
    await access(file);
    const imported = await withConsole(env, (url) => send(url, file, name));
    const { lines, known, spans, rejected, fault } = imported;
    const page = `http://localhost:${readPorts(env).CONSOLE_PORT}/logs`;
    const query = new URLSearchParams({ q: `import:"${name}"` });
    return [
      `imported as ${name}: ${lines} log lines (${known} more were there already) and ${spans} spans`,
      ...(rejected > 0 ? [`left out: ${rejected}; the first: ${fault}`] : []),
      `while npm start runs, they are at ${page}?${query}`,
      '',
    ].join('\n');
  });
}

async function send(url: string, file: string, name: string): Promise<z.infer<typeof Imported>> {
  const to = `${url}/api/import?${new URLSearchParams({ name })}`;
  const response = await fetch(to, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: Readable.toWeb(createReadStream(file)),
    duplex: 'half',
  }).catch((cause: unknown) => {
    throw new NoAnswer(`${url} does not answer`, { cause });
  });
  const text = await response.text();
  if (!response.ok) throw new CommandError(`${file}: ${explanation(text)}`, 1);
  return Imported.parse(parseJson(text));
}

function parse(args: string[]): { file: string; name: string } {
  const options = { name: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error('one file, please');
  const { name = importName(path.basename(file)) } = values;
  if (!IMPORT_NAME.test(name)) throw new Error(`--name: ${NO_IMPORT_NAME}`);
  return { file, name };
}
