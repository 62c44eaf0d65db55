import { inspect } from 'node:util';

const MAX_ERRORS = 6;
const MAX_FRAMES = 25;

/**
 * Describes an error as Python's `exc_info` does, in one text: type, message and stack, then the
 * same for its causes and for the errors inside an AggregateError (six errors at most, 25 frames
 * each). Anything else that was thrown is shown as it is. Never throws, whatever the error's
 * properties do.
 */
export function excInfo(error: unknown): string {
  try {
    return withCauses(error).map(describe).join('\nCaused by: ');
  } catch {
    return '[unreadable error]';
  }
}

function withCauses(error: unknown): unknown[] {
  const errors = [error];
  for (const each of errors) {
    for (const cause of causesOf(each)) {
      if (errors.length < MAX_ERRORS && !errors.includes(cause)) errors.push(cause);
    }
  }
  return errors;
}

function causesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [];
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return error.cause === undefined ? parts : [error.cause, ...parts];
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { breakLength: Number.POSITIVE_INFINITY });
  return [`${typeOf(error)}: ${error.message}`, ...framesOf(error)].join('\n');
}

/** A class that sets no `name` is still called by its own name rather than `Error`. */
function typeOf(error: Error): string {
  const name = error.name === 'Error' ? error.constructor.name : error.name;
  return 'code' in error ? `${name} [${error.code}]` : name;
}

/** Only the frames: the message that V8 keeps above them is the one the error began with. */
function framesOf(error: Error): string[] {
  const lines = error.stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).slice(0, MAX_FRAMES);
}
