import { ConfigError } from '@simplebank/shared/config';
import { z } from 'zod';

const Variables = z.object({
  /** Address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** Port to listen on; 0 lets the system choose. */
  PORT: z.coerce.number().int().min(0).max(65535).default(5000),
  /** Pretended work, in milliseconds: each answer first waits none, half or all of it. */
  PROCESSING_DELAY_MAX_MS: z.coerce.number().int().min(0).max(86_400_000).default(0),
});

export type Config = z.infer<typeof Variables>;

/**
 * Reads the environment. An empty value counts as not set.
 *
 * @throws ConfigError naming every bad variable at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = Variables.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) =>
      `${path.join('.')} (${JSON.stringify(given[String(path[0])])}): ${message}`,
  );
  throw new ConfigError(`bad configuration: ${faults.join('; ')}`);
}
