import { ConfigError, loadConfig, Milliseconds } from '@simplebank/shared/config';
import type { Environment } from './process-spec.ts';
import { StartError } from './start-error.ts';

/** How patient the supervisor is. All in milliseconds, but for the count. */
export interface RestartPolicy {
  /** A process must be ready this long after its first start, however busy the machine is. */
  readonly startLimitMs: number;
  /** How often to tell what a start still waits for. */
  readonly tellAfterMs: number;
  /** How often it may end before that. */
  readonly startAttempts: number;
  /** A process told to stop is killed after this time. */
  readonly stopLimitMs: number;
  /** The first restart waits this long, each further one twice as long as the one before, ... */
  readonly firstDelayMs: number;
  /** ... but never longer than this. */
  readonly longestDelayMs: number;
  /** A process that was ready for this long begins with the first delay again. */
  readonly stableAfterMs: number;
}

export const defaultPolicy: RestartPolicy = {
  startLimitMs: 300_000,
  tellAfterMs: 10_000,
  startAttempts: 3,
  stopLimitMs: 10_000,
  firstDelayMs: 250,
  longestDelayMs: 10_000,
  stableAfterMs: 10_000,
};

/** What a user may set: a limit that suits one machine is too short for a busier one. */
const startVariables = { START_TIMEOUT_MS: Milliseconds.min(1).optional() };

/**
 * Reads how patient a start is to be.
 *
 * @throws StartError when the variable is no number of milliseconds
 */
export function policyOf(env: Environment): RestartPolicy {
  try {
    const { START_TIMEOUT_MS: startLimitMs } = loadConfig(startVariables, env);
    return startLimitMs === undefined ? defaultPolicy : { ...defaultPolicy, startLimitMs };
  } catch (error) {
    throw error instanceof ConfigError ? new StartError(error.message) : error;
  }
}

/**
 * The delay before a restart: exponential back-off with a cap.
 *
 * @param deaths how often in a row the process has ended, from 1
 */
export function restartDelay(deaths: number, policy: RestartPolicy): number {
  return Math.min(policy.firstDelayMs * 2 ** (deaths - 1), policy.longestDelayMs);
}
