import path from 'node:path';
import { CommandError, runCommand, uuidArgument } from './command.ts';
import { dataDirectory, type Environment } from './data-directory.ts';
import { findLines, reportBroken } from './json-lines.ts';
import { wantsColour } from './pretty.ts';
import { Span, startOf } from './span.ts';
import { timeline } from './timeline.ts';

/** Where output goes that is not a terminal, lines are made for this many columns. */
const DEFAULT_WIDTH = 100;

/**
 * `npm run trace -- <uuid>`: prints each trace that has a span of that UUID, the oldest first.
 * Exit code 0; 1 when there is none; 2 when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const uuid = uuidArgument(args, 'npm run trace -- <uuid>');
    const directory = path.join(dataDirectory(env), 'traces');
    const traces = await findTraces(directory, uuid);
    if (traces.length === 0) throw new CommandError(noTrace(uuid, directory), 1);
    const options = {
      width: process.stdout.columns ?? DEFAULT_WIDTH,
      colour: wantsColour(process.stdout, env),
    };
    return `${traces.map((spans) => timeline(spans, options)).join('\n\n\n')}\n`;
  });
}

/** A trace's spans are in several files, and not each names the UUID: hence the second search. */
async function findTraces(directory: string, uuid: string): Promise<Span[][]> {
  const naming = await findLines(directory, (line) => line.toLowerCase().includes(uuid), Span);
  const traces = new Map<string, Span[]>();
  for (const { value } of naming.entries) {
    if (String(value.attributes.uuid).toLowerCase() === uuid) traces.set(value.traceId, []);
  }
  const belonging = await findLines(directory, (line) => traces.has(traceIdIn(line)), Span);
  for (const { value } of belonging.entries) traces.get(value.traceId)?.push(value);
  reportBroken(directory, new Set([...naming.broken, ...belonging.broken]));
  const begin = (spans: Span[]) => Math.min(...spans.map(startOf));
  return [...traces.values()].sort((a, b) => begin(a) - begin(b));
}

/** Ids in links come later in a line than the span's own. */
function traceIdIn(line: string): string {
  return /"traceId":"([0-9a-f]{32})"/.exec(line)?.[1] ?? '';
}

function noTrace(uuid: string, directory: string): string {
  return `no trace of ${uuid} in ${directory}
Check that it is the UUID which curl printed, and that \`npm start\` ran here. Spans arrive up to a
second after the answer. With OTEL_EXPORTER_OTLP_ENDPOINT set they go to that collector instead.`;
}
