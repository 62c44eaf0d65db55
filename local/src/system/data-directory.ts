import path from 'node:path';
import { root } from '../root.ts';
import type { Environment } from '../supervisor/process-spec.ts';

/** Where logs, traces and the lock are kept: `SIMPLEBANK_DIR`, or `.simplebank/` in the root. */
export function dataDirectory(env: Environment): string {
  return env.SIMPLEBANK_DIR ? path.resolve(env.SIMPLEBANK_DIR) : path.join(root, '.simplebank');
}
