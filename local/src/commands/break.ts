import { parseArgs } from 'node:util';
import { Break, BreakKind, wordsOf } from '@simplebank/console/processes';
import { BreaksClient } from '../ask/breaks.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { CommandError, readArguments, runCommand } from '../terminal/command.ts';
import { drawOffers, drawOn } from '../terminal/draw-breaks.ts';

const USAGE = `usage: npm run break [-- --json]
       npm run break -- <kind> <target> [--ms <n>] [--every <n>] [--alone]
       npm run break -- well [<id>]

Breaks something in the system that runs, until it is made well again; or lists what is broken, and
what can be. Nothing of it outlives the run.

  slow (with --ms), fail, reject, hang, garbage
                          stock-exchange or ip-echo; with --every 3 every third request only
  stop, pause, restart    a service with all its instances, or a process; --alone: only the process
                          that has the name of its service
  cut                     a service or a process, from the embedded broker
  hold                    a queue of the embedded broker: nothing is delivered from it
  well                    makes it all well again, or what has the id
`;

/** What the arguments ask for. */
type Wanted = { json: boolean } & (
  | { do: 'list' }
  | { do: 'make'; order: Break }
  | { do: 'mend'; id?: string }
);

/**
 * `npm run break`: breaks something on purpose, and makes it well again. Exit code 0; 1 when it cannot
 * be done; 2 when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export function main(args: string[], env: Environment = process.env): Promise<void> {
  return runCommand(async () => {
    const wanted = readArguments(USAGE, () => parse(args));
    return wanted === undefined ? USAGE : answer(wanted, new BreaksClient(env));
  });
}

async function answer(wanted: Wanted, client: BreaksClient): Promise<string> {
  const breaks = await ask(wanted, client);
  if (!breaks.managed)
    throw new CommandError('nothing can be broken there: npm start does that', 1);
  if (wanted.json) return `${JSON.stringify(breaks, null, 2)}\n`;
  if (wanted.do === 'list') return drawOn(breaks) + drawOffers(breaks);
  // What passes by itself is not on: all the same it is said what was done.
  const passed = wanted.do === 'make' && wanted.order.kind === 'restart';
  return (passed ? `${wordsOf(wanted.order).does}\n` : '') + drawOn(breaks);
}

function ask(wanted: Wanted, client: BreaksClient) {
  switch (wanted.do) {
    case 'list':
      return client.list();
    case 'make':
      return client.make(wanted.order);
    case 'mend':
      return client.mend(wanted.id);
  }
}

/** @returns undefined when only the usage is asked for */
function parse(args: string[]): Wanted | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      ms: { type: 'string' },
      every: { type: 'string' },
      alone: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const { json, ms, every, alone } = values;
  const [first, target, ...more] = positionals;
  if (more.length > 0) throw new Error('one kind and one target, please');
  if (first === undefined) return { do: 'list', json };
  if (first === 'well') return { do: 'mend', json, ...(target !== undefined && { id: target }) };
  const kind = BreakKind.safeParse(first);
  if (!kind.success)
    throw new Error(`the kinds are ${BreakKind.options.join(', ')} (got ${first})`);
  if (target === undefined) throw new Error(`${first} what?`);
  if (first === 'slow' && ms === undefined) throw new Error('slow by how much? --ms 1000');
  const order = Break.safeParse({
    kind: kind.data,
    target,
    ...(ms !== undefined && { delayMs: numberIn(ms, '--ms') }),
    ...(every !== undefined && { every: numberIn(every, '--every') }),
    ...(alone && { alone }),
  });
  if (order.success) return { do: 'make', json, order: order.data };
  const [issue] = order.error.issues;
  throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
}

function numberIn(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option}: must be a whole number (got ${text})`);
  return Number(text);
}
