import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '@simplebank/shared/thrown';
import { EXERCISES } from '../../learn/src/exercises.ts';
import { type Command, isServer, isStart, onlyLooks, parseCommand, programOf } from './command.ts';
import { untrueOf } from './expectation.ts';
import { Names } from './names.ts';
import type { CommandBlock } from './page.ts';
import { findPorts, type PagePorts } from './ports.ts';
import { endProgram, type Program, startProgram } from './program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How long a command may take, and how long what it shows may take to be there, on busy cores. */
const LIMIT_MS = 60_000;
/** How long ten processes may take to be ready. */
const START_LIMIT_MS = 240_000;
const LOOK_AGAIN_MS = 250;

/** The last words of `npm start` when all is ready. */
const READY = 'Ctrl-C stops everything.';
const START = parseCommand('npm start');
/** Programs of which no command makes sense without a system. */
const ASK_SYSTEM = ['npm', 'curl', 'sqlite3'];
/** What a reader puts in as the answer to the exercise of a lesson: `npm run learn -- exercise 3 <answer>`. */
const ANSWER = '<answer>';
const SELL = parseCommand('curl -sX POST http://localhost:5001/shares/sell');

/**
 * Somebody who works through one page: with a folder that looks like a clone, a system of their own in it, which starts with
 * the first command that needs it, and the ids that their commands have brought.
 */
export class Reader {
  readonly #names = new Names();
  readonly #folder: string;
  readonly #ports: PagePorts;
  readonly #scripts: Record<string, string>;
  readonly #servers: Program[] = [];
  #system: Program | undefined;

  private constructor(folder: string, ports: PagePorts, scripts: Record<string, string>) {
    this.#folder = folder;
    this.#ports = ports;
    this.#scripts = scripts;
  }

  static async open(): Promise<Reader> {
    const folder = await mkdtemp(path.join(tmpdir(), 'simplebank-page-'));
    for (const entry of await readdir(root, { withFileTypes: true })) {
      if (entry.name === '.git' || entry.name === '.simplebank') continue;
      const [from, to] = [path.join(root, entry.name), path.join(folder, entry.name)];
      if (entry.isFile()) await copyFile(from, to);
      else await symlink(from, to, 'junction');
    }
    const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
    return new Reader(folder, await findPorts(), scripts);
  }

  /**
   * Gives the commands of a block, and compares what comes with what the page says. Looks again for a while where it
   * may only not be there yet.
   *
   * @throws Error that says what the page says that is not so, and what came
   */
  async follow(block: Pick<CommandBlock, 'commands' | 'shown'>): Promise<void> {
    const commands = block.commands.map(parseCommand);
    const mayLookAgain = commands.every(onlyLooks);
    const end = performance.now() + LIMIT_MS;
    // A half of an answer may have ids that all of it has not, or not at its end.
    const forget = this.#names.mark();
    for (;;) {
      const wrong = await this.#attempt(block, commands).catch(reasonOf);
      if (wrong === undefined) return;
      if (!mayLookAgain || performance.now() > end) throw new Error(wrong);
      forget();
      await sleep(LOOK_AGAIN_MS);
    }
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await endProgram(server);
    await this.#stopSystem();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @returns what is wrong */
  async #attempt(
    block: Pick<CommandBlock, 'commands' | 'shown'>,
    commands: Command[],
  ): Promise<string | undefined> {
    const outputs: string[] = [];
    for (const [index, command] of commands.entries()) {
      const isLast = index === commands.length - 1;
      const isTrue = (came: string) =>
        !isLast ||
        !block.shown ||
        untrueOf(block.shown, came, new Map(this.#names.ids)) === undefined;
      const { stdout, problem } = isServer(command)
        ? await this.#serve(command, isTrue)
        : await this.#run(command);
      outputs.push(stdout);
      this.#names.see(stdout);
      if (problem !== undefined) return `${block.commands[index]}\n${problem}\n${stdout}`;
    }
    if (!block.shown) return undefined;
    const came = outputs.map((output) => output.trimEnd()).join('\n');
    const untrue = untrueOf(block.shown, came, this.#names.ids);
    return untrue && `the page says: ${untrue}\nbut what came is:\n${came}`;
  }

  async #run(command: Command): Promise<{ stdout: string; problem?: string }> {
    if (/^npm run clean\b/.test(command.words.join(' '))) await this.#stopSystem();
    else if (ASK_SYSTEM.includes(command.words[0] ?? '')) await this.#ensureSystem();
    const running = await this.#spawn(command);
    const code = await Promise.race([
      running.ended,
      sleep(LIMIT_MS, 'late' as const, { ref: false }),
    ]);
    if (code === 'late') await endProgram(running);
    const stdout = this.#asOnPage(running.stdout());
    if (command.output !== undefined)
      await writeFile(path.join(this.#folder, command.output), running.stdout());
    const shown = command.output === undefined ? stdout : '';
    if (code === 0) return { stdout: shown };
    return { stdout: shown, problem: `ended with ${code}: ${running.stderr()}` };
  }

  /** Starts a command that goes on, and waits until it has said what the page says. */
  async #serve(
    command: Command,
    isTrue: (came: string) => boolean,
  ): Promise<{ stdout: string; problem?: string }> {
    const isSystem = isStart(command.words);
    if (isSystem) await this.#stopSystem();
    else if (command.words[0] === 'curl') await this.#ensureSystem();
    const running = await this.#spawn(command);
    if (isSystem) this.#system = running;
    else this.#servers.push(running);
    const said = () => this.#asOnPage(running.stdout());
    const isReady = () => !isSystem || said().includes(READY);
    const begin = performance.now();
    const isLate = () => performance.now() > begin + (isReady() ? LIMIT_MS : START_LIMIT_MS);
    let code: number | null | undefined;
    void running.ended.then((ended) => (code = ended));
    while (!(isReady() && isTrue(said())) && !isLate()) {
      if (code !== undefined)
        return { stdout: said(), problem: `ended with ${code}: ${running.stderr()}` };
      await sleep(20);
    }
    return isReady() ? { stdout: said() } : { stdout: said(), problem: 'is not ready' };
  }

  async #ensureSystem(): Promise<void> {
    if (this.#system) return;
    const { problem, stdout } = await this.#serve(START, () => true);
    if (problem !== undefined) throw new Error(`npm start ${problem}\n${stdout}`);
  }

  async #stopSystem(): Promise<void> {
    if (this.#system) await endProgram(this.#system);
    this.#system = undefined;
  }

  async #spawn(command: Command): Promise<Program> {
    const words: string[] = [];
    for (const word of command.words) {
      words.push(word === ANSWER ? answerTo(command) : await this.#here(word));
    }
    const { FORCE_COLOR: _, ...env } = process.env;
    const own = Object.entries(command.env).map(([name, value]) => [
      name,
      this.#ports.toSystem(value),
    ]);
    return startProgram(programOf({ ...command, words }, this.#scripts), this.#folder, {
      ...env,
      NO_COLOR: '1',
      ...this.#ports.env,
      SIMPLEBANK_DIR: path.join(this.#folder, '.simplebank'),
      ...Object.fromEntries(own),
    });
  }

  /** A word of a command as it has to be here: with the ports of this system, its ids, and what placeholders stand for. */
  async #here(word: string): Promise<string> {
    let text = this.#names.here(this.#ports.toSystem(word));
    for (const [placeholder, name = ''] of text.matchAll(/<([a-z ]+)>/g)) {
      if (name === 'uuid' && this.#names.newest(name) === undefined)
        this.#names.see((await this.#run(SELL)).stdout);
      const value = this.#names.newest(name);
      if (value === undefined) throw new Error(`nothing on the page has shown a ${name}`);
      text = text.replace(placeholder, value);
    }
    return text;
  }

  #asOnPage(output: string): string {
    return this.#ports.toPage(output).replaceAll(`${this.#folder}${path.sep}`, '');
  }
}

function answerTo({ words }: Command): string {
  const lesson = Number(words[words.indexOf(ANSWER) - 1]);
  const exercise = EXERCISES.find((one) => one.lesson === lesson);
  if (!exercise) throw new Error(`there is no exercise of lesson ${lesson}`);
  return exercise.right;
}
