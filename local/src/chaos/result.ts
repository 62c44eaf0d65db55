import type { Damage } from './damage.ts';
import type { Trade } from './exchange.ts';
import type { Balance } from './ledger.ts';
import type { SentOrder } from './load.ts';

/** What came of a run. */
export interface ChaosResult {
  readonly sent: readonly SentOrder[];
  readonly balance: Balance;
  readonly damage: Damage;
  /** What should be done to the system at least. */
  readonly planned: Damage;
  /** What the exchange was asked for. */
  readonly trade: Pick<Trade, 'requests' | 'spoiled'>;
  /** Whether nothing changed any more when the books were closed. */
  readonly isQuiet: boolean;
  /** How many events are parked. */
  readonly parked: number;
  /** The longest time without an answered order, in seconds. */
  readonly longestRecoverySeconds: number;
  /** From the first order until the books were closed, in seconds. */
  readonly durationSeconds: number;
  /** Where logs, traces and SQLite's files are; undefined when all is well and they are removed. */
  readonly directory: string | undefined;
}
