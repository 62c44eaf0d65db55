import { badConfigurationExitCode, unusableExitCode } from '@simplebank/shared/config';

/** How one life of a process ended; `how` is its exit code or signal, in words. */
export type Ending =
  /** As a process ends that was told to, whether or not it had come to listen for that yet. */
  | { readonly kind: 'orderly'; readonly how: string }
  /** Another time it may do better. */
  | { readonly kind: 'retryable'; readonly how: string }
  /** To start it again would be in vain; `why` says so of it. */
  | { readonly kind: 'fatal'; readonly how: string; readonly why: string };

/** What to say of a process that ends with one of these exit codes. */
const fatalExitCodes: ReadonlyMap<number | null, string> = new Map([
  [badConfigurationExitCode, 'has a bad configuration'],
  [unusableExitCode, 'cannot use its database'],
]);

/** @param code null where a signal ended it */
export function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  const how = signal ? `signal ${signal}` : `exit code ${code}`;
  const why = fatalExitCodes.get(code);
  if (why !== undefined) return { kind: 'fatal', how, why };
  const isOrderly = code === 0 || signal === 'SIGTERM' || signal === 'SIGINT';
  return { kind: isOrderly ? 'orderly' : 'retryable', how };
}

/** That of a process which could not even be started. */
export function stillborn(error: Error): Ending {
  return { kind: 'retryable', how: error.message };
}
