import type { Facts } from './case.ts';
import type { Patch } from './fault.ts';

/**
 * How somebody might mend the copies of a case otherwise than its author, for the author's check:
 * the folder of a case may have a file `mends.ts` of which these are what it exports.
 */
export interface Mend {
  readonly name: string;
  /** What `check` says, where it is only half of it; where it is as good as any, nothing. */
  readonly remains?: RegExp;
  /** What in the sick sources becomes what; the number of lines may change. */
  readonly edits: readonly Patch[];
}

/** Makes the mends of a case from what was drawn. */
export type Mends = (facts: Facts) => readonly Mend[];
