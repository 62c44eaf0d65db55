import { parseArgs } from 'node:util';
import { HttpUrl } from '@simplebank/shared/config';
import { reasonOf } from '@simplebank/shared/thrown';
import { type Check, checks, type Patience } from '../smoke/checks.ts';
import { untilReady } from '../smoke/ready.ts';
import { consoleAt, linesInElasticsearch, type Sources, tracesInJaeger } from '../smoke/sources.ts';
import { lockHolder } from '../supervisor/lock.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { readPorts } from '../system/ports.ts';
import { CommandError, readArguments, runCommand } from '../terminal/command.ts';

const USAGE = `usage: npm run smoke [-- [--console URL] [--gateway URL] [--profile URL]
                          [--elasticsearch URL] [--jaeger URL]]

Does a running system work? Waits until it is ready, sells shares, gets a profile, and looks for their log lines, traces and
timings in the console; lines in Elasticsearch and traces in Jaeger themselves, where they are named.
`;

/** The stack takes its time: Fluentd and Elasticsearch pass lines on in batches. */
const PATIENCE: Patience = { limitMs: 60_000, pollMs: 250 };

/**
 * The command `npm run smoke`: checks a running system, embedded or stack, and prints a checklist.
 * Exit code 0; 1 when something is missing; 2 when the arguments are wrong.
 *
 * @param args what follows the command's name
 * @param patience for tests: another limit
 */
export function main(
  args: string[],
  env: Environment = process.env,
  patience = PATIENCE,
): Promise<void> {
  return runCommand(async () => {
    const given = readArguments(USAGE, () => parse(args));
    if (!given) return USAGE;
    const ports = readPorts(env);
    const local = (port: number) => `http://localhost:${port}`;
    const urls = {
      gateway: given.gateway ?? local(ports.GATEWAY_PORT),
      profile: given.profile ?? local(ports.PROFILE_PORT),
    };
    const console = given.console ?? local(ports.CONSOLE_PORT);
    const sources: Sources = {
      ...consoleAt(console),
      ...(given.elasticsearch && linesInElasticsearch(given.elasticsearch)),
      ...(given.jaeger && tracesInJaeger(given.jaeger)),
    };
    const say = (message: string) => void process.stdout.write(`${message}\n`);
    // Of a console elsewhere, nothing here tells whether its system is starting.
    const isStarting = () => !given.console && lockHolder(dataDirectory(env)) !== undefined;
    await untilReady({ console, ...urls, isStarting }, patience, say);
    const isAll = await runAll(checks(urls, sources, patience), say);
    return isAll ? 'SimpleBank works.\n' : 'SimpleBank works, as far as it could be checked.\n';
  });
}

/**
 * Says of each check how it went, as soon as that is known.
 *
 * @returns whether all could be found out
 * @throws CommandError when something is missing
 */
async function runAll(list: readonly Check[], say: (message: string) => void): Promise<boolean> {
  let failed = 0;
  let isAll = true;
  for (const { what, run } of list) {
    try {
      const seen = await run();
      if (typeof seen === 'string') say(`✓ ${what}: ${seen}`);
      else say(`? ${what}: ${seen.unchecked}`);
      isAll &&= typeof seen === 'string';
    } catch (error) {
      failed += 1;
      say(`✗ ${what}: ${reasonOf(error)}`);
    }
  }
  if (failed > 0) throw new CommandError(`${failed} of ${list.length} checks failed`, 1);
  return isAll;
}

function parse(args: string[]) {
  const url = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      console: url,
      gateway: url,
      profile: url,
      elasticsearch: url,
      jaeger: url,
      help: { type: 'boolean' },
    },
  });
  const { help, ...urls } = values;
  for (const [name, value] of Object.entries(urls)) {
    if (!HttpUrl.safeParse(value).success) {
      throw new Error(`--${name}: must be an http:// or https:// URL (got ${value})`);
    }
  }
  return help ? undefined : urls;
}
