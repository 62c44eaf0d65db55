import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Variables of an environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The repository's root: the same distance from `local/src` as from `local/dist`. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where logs, traces and the lock are kept: `SIMPLEBANK_DIR`, or `.simplebank/` in the root. */
export function dataDirectory(env: Environment): string {
  return env.SIMPLEBANK_DIR ? path.resolve(env.SIMPLEBANK_DIR) : path.join(root, '.simplebank');
}
