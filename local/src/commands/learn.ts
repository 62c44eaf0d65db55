import { parseArgs } from 'node:util';
import { type Classroom, LearnDeed, SEEDS } from '@simplebank/console/learn';
import { LearnClient } from '../ask/learn.ts';
import { openClassroom } from '../learn/host.ts';
import { BankStage } from '../learn/stage.ts';
import { lockHolder } from '../supervisor/lock.ts';
import type { Environment } from '../supervisor/process-spec.ts';
import { dataDirectory } from '../system/data-directory.ts';
import { readPorts } from '../system/ports.ts';
import { CommandError, endWith, readArguments, runCommand } from '../terminal/command.ts';
import { drawCase, drawClassroom, drawNews } from '../terminal/draw-learn.ts';
import { main as start } from './start.ts';

const USAGE = `usage: npm run learn [-- --json]
       npm run learn -- start <case> [--seed <n>]
       npm run learn -- hint | answer <part>... | check | give-up | stop | reset
       npm run learn -- exercise <lesson> <answer>

Bugs to find, each in a bank of its own that runs in the place of yours, at the same addresses.
Without arguments: the case that is on, or the list of all.

  start     puts it up, and has its customers come; the same seed gives the same bug again.
            When npm start does not run, this is one, too, until Ctrl-C
  hint      one of three: which signal, which query or page, which line or span
  answer    exit code 1 when that is not it; "answer nothing" when nothing is wrong
  check     builds the services that you have mended, and tries whether all is well
  give-up   tells what it was
  stop      ends the case, and your own bank comes back
  reset     forgets what you have found
  exercise  the one at the end of a lesson of the course, docs/course
`;

/** What takes a while. */
const WAITS: Readonly<Record<string, string>> = {
  start: 'Another bank takes the place of yours, and its customers come. Some 20 seconds…',
  check: 'The services are built and started, and the same customers come again. Some 30 seconds…',
  stop: 'Your own bank comes back…',
};

/** What the arguments ask for. */
interface Wanted {
  readonly deed: LearnDeed;
  readonly json: boolean;
}

/**
 * `npm run learn`: starts, answers and ends cases in the system that runs. Exit code 0; 1 when it
 * cannot be done, or the answer is wrong; 2 when the arguments are wrong.
 *
 * @param args what follows the command's name
 */
export async function main(args: string[], env: Environment = process.env): Promise<void> {
  let wanted: Wanted | undefined;
  try {
    wanted = readArguments(USAGE, () => parse(args));
  } catch (error) {
    return endWith(error);
  }
  const runs = lockHolder(dataDirectory(env)) !== undefined;
  if (!runs && wanted?.deed.deed === 'start') return startWith(wanted, wanted.deed.case, env);
  return runCommand(async () => {
    if (!wanted) return USAGE;
    return answer(wanted, env, runs ? new LearnClient(env) : await atRest(env));
  });
}

/** Runs a bank as `npm start` does, and the case in its place; unless there is no case of that name. */
async function startWith(wanted: Wanted, name: string, env: Environment): Promise<void> {
  try {
    (await atRest(env)).shelf.caseOf(name);
  } catch (error) {
    return endWith(error);
  }
  return start([], {
    whenReady: async (say, stop) => say(await answer(wanted, env, new LearnClient(env, stop))),
  });
}

/** What is known of the cases while no bank runs. */
function atRest(env: Environment) {
  return openClassroom(new BankStage({ env }));
}

async function answer(
  { deed, json }: Wanted,
  env: Environment,
  client: { do(deed: LearnDeed, whenAccepted: () => void): Promise<Classroom> },
): Promise<string> {
  const classroom = await client.do(deed, () => {
    const wait = WAITS[deed.deed];
    if (wait !== undefined) process.stderr.write(`${wait}\n`);
  });
  const { current, problem } = classroom;
  // Who asks for something else has been told of it, or is told with all the rest.
  if (problem !== null && deed.deed in WAITS) throw new CommandError(problem, 1);
  if (deed.deed === 'answer' && current?.state === 'open') {
    throw new CommandError(current.verdict ?? 'That is not it.', 1);
  }
  if (deed.deed === 'check' && current?.checked === false) {
    throw new CommandError(current.verdict ?? 'It is not mended.', 1);
  }
  if (deed.deed === 'exercise') return verdictOf(deed.lesson, classroom);
  if (json) return `${JSON.stringify(classroom, null, 2)}\n`;
  if (!current) return drawClassroom(classroom);
  const page = `http://localhost:${readPorts(env).CONSOLE_PORT}`;
  const isNew = deed.deed === 'look' || deed.deed === 'start';
  return isNew ? drawCase(current, page) : drawNews(current, page);
}

/** @throws CommandError when the answer was wrong */
function verdictOf(lesson: number, { exercises }: Classroom): string {
  const verdict = exercises.find((one) => one.lesson === lesson)?.verdict ?? '';
  if (!verdict.startsWith('Right')) throw new CommandError(verdict, 1);
  return `${verdict}\n`;
}

/** @returns undefined when only the usage is asked for */
function parse(args: string[]): Wanted | undefined {
  const { values, positionals } = parseArgs({
    args: args.map((arg) => (NEGATIVE.test(arg) ? `${NO_OPTION}${arg}` : arg)),
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const [name = 'look', ...rest] = positionals.map(asGiven);
  const { json } = values;
  const seed = values.seed === undefined ? undefined : asGiven(values.seed);
  if (name !== 'start' && seed !== undefined) throw new Error('--seed goes with start only');
  return { json, deed: deedOf(name, rest, seed) };
}

/** A number as an answer, such as -45, and no option. No argument has this before it by itself. */
const NEGATIVE = /^-[\d.,]/;
const NO_OPTION = '\0';

function asGiven(arg: string): string {
  return arg.startsWith(NO_OPTION) ? arg.slice(NO_OPTION.length) : arg;
}

function deedOf(name: string, rest: readonly string[], seed: string | undefined): LearnDeed {
  const deed = LearnDeed.safeParse({
    deed: name,
    ...(name === 'start' && { case: rest[0] }),
    ...(name === 'answer' && { answer: rest }),
    ...(name === 'exercise' && { lesson: numberOf(rest[0]), answer: rest[1] }),
    ...(seed !== undefined && { seed: numberOf(seed) }),
  });
  if (!deed.success) throw new Error(whyNot(name, deed.error.issues[0]));
  const surplus = name === 'answer' ? undefined : rest[PARAMETERS[name] ?? 0];
  if (surplus !== undefined) throw new Error(`${name} and what is ${surplus}?`);
  return deed.data;
}

/** How many go with it, where not none. */
const PARAMETERS: Readonly<Record<string, number>> = { start: 1, exercise: 2 };

/** What is no number is left as it is, for the schema to refuse. */
function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function whyNot(name: string, issue: { code?: string; path: PropertyKey[] } | undefined): string {
  switch (issue?.path[0]) {
    case 'case':
      return 'start which case? npm run learn lists them';
    case 'answer':
      return issue.code === 'too_big' ? 'no answer is so long' : 'what is the answer?';
    case 'lesson':
      return 'of which lesson? npm run learn -- exercise 1 <answer>';
    case 'seed':
      return `--seed: a seed is a whole number from 0 to ${SEEDS - 1}`;
    default:
      return `there is no ${name}, only start, hint, answer, check, give-up, stop, reset and exercise`;
  }
}
