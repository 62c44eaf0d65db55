/**
 * What rows must fulfil, in SQL. Where it is exact, those that do are those that match; otherwise
 * those that match are among them.
 */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  readonly isExact: boolean;
  /** Whether an index leads to the rows. */
  readonly isIndexed: boolean;
}

/** Fulfilled by each row, and by none. */
export const EACH: Condition = { sql: '1', values: [], isExact: true, isIndexed: false };
export const NONE: Condition = { sql: '0', values: [], isExact: true, isIndexed: true };
/** Nothing is known: each row is worth a look. */
export const ANY: Condition = { ...EACH, isExact: false };

/** A condition without an index that leads to its rows. */
export function exactly(sql: string, ...values: (string | number)[]): Condition {
  return { sql, values, isExact: true, isIndexed: false };
}

/** Fulfilled by rows among which are those that match. */
export function roughly(sql: string, ...values: (string | number)[]): Condition {
  return { sql, values, isExact: false, isIndexed: false };
}

export function both(a: Condition, b: Condition): Condition {
  if (a === NONE || b === NONE) return NONE;
  if (a === EACH || b === EACH) return a === EACH ? b : a;
  return joined(a, b, 'and', a.isIndexed || b.isIndexed);
}

export function either(a: Condition, b: Condition): Condition {
  if (a === NONE || b === NONE) return a === NONE ? b : a;
  if (a.sql === EACH.sql || b.sql === EACH.sql) return a.isExact && b.isExact ? EACH : ANY;
  return joined(a, b, 'or', a.isIndexed && b.isIndexed);
}

/** Of rows that fulfil what is only known roughly, some may not match. */
export function not(a: Condition): Condition {
  if (a === NONE) return EACH;
  if (a === EACH) return NONE;
  // What is asked of a column without a value is neither true nor false.
  return a.isExact ? { ...a, sql: `not ifnull(${a.sql}, 0)`, isIndexed: false } : ANY;
}

/** Rows of some templates. */
export function ofTemplates(ids: readonly number[], condition: Condition): Condition {
  if (ids.length === 0) return NONE;
  // A list may be longer than a statement.
  const isOne = exactly('template in (select value from json_each(?))', JSON.stringify(ids));
  return both(isOne, condition);
}

function joined(a: Condition, b: Condition, word: string, isIndexed: boolean): Condition {
  return {
    sql: `(${a.sql} ${word} ${b.sql})`,
    values: [...a.values, ...b.values],
    isExact: a.isExact && b.isExact,
    isIndexed,
  };
}
