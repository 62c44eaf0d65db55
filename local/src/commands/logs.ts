import { parseArgs } from 'node:util';
import { z } from 'zod';
import { withConsole } from '../ask/console-client.ts';
import { getJson } from '../ask/get-json.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { CommandError, readArguments, runCommand, uuidArgument } from '../terminal/command.ts';
import { prettyLine, wantsColour } from '../terminal/pretty.ts';

const USAGE = 'usage: npm run logs -- <uuid> [--json]';

/** How many lines the console is asked for at once. */
const PAGE = 1000;

const LogPage = z.object({
  lines: z.array(z.object({ instance: z.string(), record: z.record(z.string(), z.json()) })),
  cursor: z.string().nullable(),
});
type Line = z.infer<typeof LogPage>['lines'][number];

/**
 * `npm run logs -- <uuid> [--json]`: prints all log lines with that UUID in them, in the order of
 * time; for people, or with `--json` as they were logged. Exit code 0; 1 when there are none; 2
 * when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const { uuid, json } = readArguments(USAGE, () => parse(args));
    const lines = await withConsole(env, (url) => findLines(url, uuid));
    if (lines.length === 0) throw new CommandError(noLines(uuid, env), 1);
    const colour = wantsColour(process.stdout, env);
    const texts = lines.map(({ instance, record }) => {
      const line = JSON.stringify(record);
      return json ? line : prettyLine(instance, line, colour);
    });
    return `${texts.join('\n')}\n`;
  });
}

/** The oldest first. */
async function findLines(url: string, uuid: string): Promise<Line[]> {
  const found: Line[] = [];
  const query = { q: `"${uuid}"`, limit: String(PAGE) };
  for (let cursor: string | null = ''; cursor !== null; ) {
    const parameters = new URLSearchParams({ ...query, ...(cursor && { cursor }) });
    const page: z.infer<typeof LogPage> = await getJson(`${url}/api/logs?${parameters}`, LogPage);
    found.push(...page.lines);
    cursor = page.cursor;
  }
  return found.reverse();
}

function parse(args: string[]): { uuid: string; json: boolean } {
  const options = { json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return { uuid: uuidArgument(positionals), json: values.json };
}

function noLines(uuid: string, env: Environment): string {
  return `no log line with ${uuid} in ${dataDirectory(env)}
Check that it is the UUID which curl printed, and that \`npm start\` ran here: each run adds to what
is kept, until \`npm run clean\` removes it or newer lines take its place.`;
}
