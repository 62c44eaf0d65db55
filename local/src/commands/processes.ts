import { parseArgs } from 'node:util';
import { ProcessAction, type ProcessInfo } from '@simplebank/console/processes';
import { ProcessesClient } from '../ask/processes.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { CommandError, readArguments, runCommand } from '../terminal/command.ts';
import { drawDetail, drawProcesses } from '../terminal/draw-processes.ts';

const USAGE = `usage: npm run processes [-- [--json] [<name>]]
       npm run processes -- <action> <name>

Shows the processes of the system that runs; or environment and last output of one.

  start, stop, restart    a process; what is stopped stays so until it is started
  pause, continue         has it stand still, as one does that hangs; not on Windows
  more, less              one instance of its service more, or less
`;

/** What the arguments ask for. */
interface Wanted {
  name?: string;
  action?: ProcessAction;
  json: boolean;
}

/**
 * `npm run processes`: shows the processes of the system that runs, and has them stopped and
 * started. Exit code 0; 1 when it cannot be done; 2 when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const wanted = readArguments(USAGE, () => parse(args));
    return wanted === undefined ? USAGE : answer(wanted, new ProcessesClient(env));
  });
}

async function answer({ name, action, json }: Wanted, client: ProcessesClient): Promise<string> {
  const draw = <T>(value: T, drawing: (value: T) => string) =>
    json ? `${JSON.stringify(value, null, 2)}\n` : drawing(value);
  if (name === undefined) return draw((await client.list()).processes, drawProcesses);
  if (action === undefined) return draw(await client.describe(name), drawDetail);
  const { processes } = await client.act(name, action);
  const failed = processes.find((one) => one.name === name && one.state === 'failed');
  if (failed) throw new CommandError(failed.why ?? `${name} could not be started`, 1);
  return draw(concerned(processes, name), drawProcesses);
}

/** The process and its siblings: one more or one less is to be seen. */
function concerned(processes: readonly ProcessInfo[], name: string): ProcessInfo[] {
  const service = processes.find((one) => one.name === name)?.service ?? null;
  return processes.filter((one) => one.name === name || (service && one.service === service));
}

/** @returns undefined when only the usage is asked for */
function parse(args: string[]): Wanted | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  });
  if (values.help) return undefined;
  const { json } = values;
  const [first, second, ...more] = positionals;
  if (more.length > 0) throw new Error('an action and a name, please');
  if (first === undefined) return { json };
  if (second === undefined) {
    if (ProcessAction.safeParse(first).success) throw new Error(`${first} which process?`);
    return { json, name: first };
  }
  const action = ProcessAction.safeParse(first);
  if (action.success) return { json, name: second, action: action.data };
  throw new Error(`the actions are ${ProcessAction.options.join(', ')} (got ${first})`);
}
