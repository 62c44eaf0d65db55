import type { Moment } from './moment.ts';

/** An end of a range; undefined where it is open. */
export type Bound = { text: string; inclusive: boolean } | undefined;

/** What a value is asked for. */
export type Clause =
  /** A word, or several with other characters between; still with its `\`, `*` and `?`. */
  | { type: 'term'; raw: string }
  | { type: 'phrase'; text: string }
  | { type: 'range'; from: Bound; to: Bound }
  /** Any value. */
  | { type: 'exists' };

/** A question to one value of a record: to a text, or a number; true and false count as texts. */
export interface ValueTest {
  /** @param folded a text that went through `fold` */
  text(folded: string): boolean;
  number(value: number): boolean;
  /** Stands in every folded text that passes. Empty when nothing does. */
  readonly needle: string;
  /** Texts that are times of this one pass; undefined where a time is nothing to it. */
  readonly times?: Moment | undefined;
  /** Whether there is a number that passes. */
  readonly numbers: boolean;
  /** Whether an object passes for what is in it, though it was not asked under its path. */
  readonly objects: boolean;
}
