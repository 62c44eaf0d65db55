import { inspected, isError, messageOf, propertyOf, textOf, typeOf } from '../contracts/thrown.ts';

const MAX_ERRORS = 6;
const MAX_FRAMES = 25;

/**
 * Describes an error as Python's `exc_info` does, in one text: type, message and stack, then the
 * same for its causes and for the errors inside an AggregateError (six errors at most, 25 frames
 * each). Anything else that was thrown is shown as it is. Never throws: what cannot be read is left out,
 * and the rest is told.
 */
export function excInfo(error: unknown): string {
  return withCauses(error).map(describe).join('\nCaused by: ');
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
  if (!isError(error)) return [];
  const cause = propertyOf(error, 'cause');
  const parts = listIn(error, 'errors', MAX_ERRORS);
  return cause === undefined ? parts : [cause, ...parts];
}

function describe(error: unknown): string {
  if (!isError(error)) return inspected(error);
  const code = propertyOf(error, 'code');
  const type = code === undefined ? typeOf(error) : `${typeOf(error)} [${textOf(code)}]`;
  return [`${type}: ${messageOf(error)}`, ...framesOf(error)].join('\n');
}

/** Only the frames: the message that V8 keeps above them is the one the error began with. */
function framesOf(error: Error): string[] {
  const stack = propertyOf(error, 'stack');
  if (typeof stack === 'string') {
    const lines = stack.split('\n');
    return lines.filter((line) => /^\s+at /.test(line)).slice(0, MAX_FRAMES);
  }
  // Call sites, where somebody has set Error.prepareStackTrace.
  return listIn(error, 'stack', MAX_FRAMES).map((site) => `    at ${textOf(site)}`);
}

function listIn(error: Error, name: string, most: number): unknown[] {
  try {
    const list = propertyOf(error, name);
    return Array.isArray(list) ? list.slice(0, most) : [];
  } catch {
    return [];
  }
}
