import { reasonOf } from '@simplebank/shared/thrown';
import { z } from 'zod';
import { withRemedy } from './open-files.ts';
import { shortened } from './shortened.ts';

/** Why a command ends without what it was asked for: a message for stderr and an exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a command of the command line: what it returns goes to stdout, and what it throws to
 * stderr. The process ends by itself, with exit code 0, that of the CommandError, or 1.
 */
export async function runCommand(work: () => Promise<string>): Promise<void> {
  // Whoever reads our output may have seen enough, as `head` has.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    process.stdout.write(await work());
  } catch (error) {
    endWith(error);
  }
}

/** Tells on stderr why a command ends, and has the process end with that error's exit code. */
export function endWith(error: unknown): void {
  process.stderr.write(`${withRemedy(reasonOf(error))}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}

/**
 * Reads a command's arguments.
 *
 * @param usage what they should be: ends the message
 * @param read throws when they are wrong, and says why
 * @throws CommandError (exit code 2) when `read` throws
 */
export function readArguments<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw usageError(reasonOf(error), usage);
  }
}

/** The error of a command whose arguments are wrong. */
export function usageError(reason: string, usage: string): CommandError {
  return new CommandError(`${shortened(reason)}\n\n${usage.trimEnd()}`, 2);
}

/**
 * The one UUID among a command's arguments, in lower case.
 *
 * @throws Error when it is not exactly one, and a UUID
 */
export function uuidArgument(args: string[]): string {
  const [argument, ...more] = args;
  if (argument === undefined || more.length > 0) throw new Error('one UUID, please');
  const uuid = z.guid().safeParse(argument);
  if (uuid.success) return uuid.data.toLowerCase();
  const example = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
  throw new Error(`not a UUID (such as ${example}): ${argument}`);
}
