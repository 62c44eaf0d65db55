import { loadConfig, Milliseconds, Port } from '@simplebank/shared/config';
import { z } from 'zod';

const variables = {
  /** Address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** Port to listen on; 0 lets the system choose. */
  PORT: Port.default(5000),
  /** Pretended work: each answer first waits none, half or all of this time. */
  PROCESSING_DELAY_MAX_MS: Milliseconds.default(0),
};

export type Config = ReturnType<typeof readConfig>;

/**
 * Reads the environment.
 *
 * @throws ConfigError naming every bad variable at once
 */
export function readConfig(env: NodeJS.ProcessEnv) {
  return loadConfig(variables, env);
}
