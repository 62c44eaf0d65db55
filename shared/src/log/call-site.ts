import { findSourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where in the source a line was logged, in the words of Python's logging (listing 12.1). */
export interface CallSite {
  pathname: string;
  filename: string;
  /** The file's name without its extension. */
  module: string;
  /** `<module>` for code outside of any function, `<lambda>` for a function without a name. */
  funcName: string;
  lineno: number;
}

const UNKNOWN: CallSite = {
  pathname: '',
  filename: '',
  module: '',
  funcName: '<module>',
  lineno: 0,
};
const sites = new Map<string, CallSite>();
const holder: { stack?: NodeJS.CallSite | undefined } = {};

/**
 * Finds who called `callee`, a function that is running: the file and line of the TypeScript
 * source where there is a source map (node --enable-source-maps, or tsx), otherwise of the
 * JavaScript that runs. The same place gives the same object every time.
 *
 * V8 hands over the one frame above `callee` as an object; that is several times cheaper than
 * having it print a whole stack and parsing it.
 *
 * Never throws: where it cannot be found, as where somebody has frozen `Error`, all is empty.
 */
export function callSite(callee: (...args: never[]) => unknown): CallSite {
  try {
    const frame = frameAbove(callee);
    return frame ? siteOf(frame) : UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

function siteOf(frame: NodeJS.CallSite): CallSite {
  const place = `${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  let site = sites.get(place);
  if (!site) {
    site = describe(frame);
    sites.set(place, site);
  }
  return site;
}

function frameAbove(callee: (...args: never[]) => unknown): NodeJS.CallSite | undefined {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 1;
  Error.prepareStackTrace = firstFrame;
  try {
    Error.captureStackTrace(holder, callee);
    return holder.stack;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

function firstFrame(_error: Error, frames: NodeJS.CallSite[]): NodeJS.CallSite | undefined {
  return frames[0];
}

function describe(frame: NodeJS.CallSite): CallSite {
  const { source, lineno } = originalPosition(frame);
  const pathname = source.startsWith('file:') ? fileURLToPath(source) : source;
  const { base, name } = path.parse(pathname);
  return { pathname, filename: base, module: name, funcName: functionName(frame), lineno };
}

/** Source maps count lines and columns from 0, V8 from 1. */
function originalPosition(frame: NodeJS.CallSite): { source: string; lineno: number } {
  const file = frame.getFileName() ?? '';
  const line = frame.getLineNumber() ?? 0;
  const column = frame.getColumnNumber() ?? 0;
  const mapped = findSourceMap(file)?.findEntry(line - 1, column - 1);
  return mapped && 'originalSource' in mapped
    ? { source: mapped.originalSource, lineno: mapped.originalLine + 1 }
    : { source: file, lineno: line };
}

function functionName(frame: NodeJS.CallSite): string {
  // V8 calls a function without a name after what it was assigned to: `exports.handler`.
  const name = frame.getFunctionName()?.replace(/^(?:async |get |set |.*\.)/, '');
  if (name && name !== '<anonymous>') return name;
  // A module's own code is a function that begins where its file begins.
  return frame.getEnclosingLineNumber?.() === 1 && frame.getEnclosingColumnNumber?.() === 1
    ? '<module>'
    : '<lambda>';
}
