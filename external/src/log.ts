import type { ProcessLog } from '@simplebank/shared/run-process';
import { reasonOf } from '@simplebank/shared/thrown';

/** The stand-ins write no lines as services do: what goes wrong is a sentence on standard error. */
export function createLog(): ProcessLog {
  const say = (message: string, { err }: { err?: unknown } = {}) => {
    const why = err === undefined ? '' : `: ${reasonOf(err)}`;
    process.stderr.write(`external: ${message}${why}\n`);
  };
  return { debug() {}, info() {}, warn: say, error: say, flush() {} };
}
