import { parseArgs } from 'node:util';
import { fromJaeger } from '@simplebank/console/jaeger';
import { JaegerTraces } from '@simplebank/console/jaeger-traces';
import { type Span, startOf } from '@simplebank/console/span';
import { withConsole } from '../ask/console-client.ts';
import { getJson } from '../ask/get-json.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { CommandError, readArguments, runCommand, uuidArgument } from '../terminal/command.ts';
import { drawTrace } from '../terminal/draw-trace.ts';
import { wantsColour } from '../terminal/pretty.ts';

const USAGE = 'usage: npm run trace -- <uuid>';

/** Where output goes that is not a terminal, lines are made for this many columns. */
const DEFAULT_WIDTH = 100;

/** More traces of one UUID are not asked for. */
const MOST_TRACES = 100;

/**
 * `npm run trace -- <uuid>`: prints each trace that has a span of that UUID, the oldest first.
 * Exit code 0; 1 when there is none; 2 when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const uuid = readArguments(USAGE, () => parse(args));
    const traces = await withConsole(env, (url) => findTraces(url, uuid));
    if (traces.length === 0) throw new CommandError(noTrace(uuid, env), 1);
    const options = {
      width: process.stdout.columns ?? DEFAULT_WIDTH,
      colour: wantsColour(process.stdout, env),
    };
    return `${traces.map((spans) => drawTrace(spans, options)).join('\n\n\n')}\n`;
  });
}

function parse(args: string[]): string {
  return uuidArgument(parseArgs({ args, allowPositionals: true }).positionals);
}

/** The oldest first. */
async function findTraces(url: string, uuid: string): Promise<Span[][]> {
  const parameters = new URLSearchParams({ uuid, limit: String(MOST_TRACES) });
  const traces = await getJson(`${url}/api/traces?${parameters}`, JaegerTraces);
  const begin = (spans: Span[]) => Math.min(...spans.map(startOf));
  return traces.map(fromJaeger).sort((a, b) => begin(a) - begin(b));
}

function noTrace(uuid: string, env: Environment): string {
  return `no trace of ${uuid} in ${dataDirectory(env)}
Check that it is the UUID which curl printed, and that \`npm start\` ran here. Spans arrive up to a
second after the answer. With OTEL_EXPORTER_OTLP_ENDPOINT set they go to that collector instead.`;
}
