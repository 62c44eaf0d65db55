import type { Expression } from '../../lucene/index.ts';
import type { Deadline } from './deadline.ts';
import { scan } from './scan.ts';
import type { Segment } from './segment.ts';

/** 1 for each row that matches, else 0. */
export type Matches = Uint8Array;

/**
 * Which of the first `rows` rows of a segment match.
 *
 * @throws SourceError when that takes too long
 */
export function evaluate(
  expression: Expression,
  segment: Segment,
  rows: number,
  deadline: Deadline,
): Matches {
  switch (expression.type) {
    case 'all':
      return new Uint8Array(rows).fill(1);
    case 'not':
      return evaluate(expression.operand, segment, rows, deadline).map((match) => 1 - match);
    case 'and':
    case 'or': {
      const left = evaluate(expression.left, segment, rows, deadline);
      const isAnd = expression.type === 'and';
      // Where the left side says it all, the right one need not be asked.
      if (!left.includes(isAnd ? 1 : 0)) return left;
      const right = evaluate(expression.right, segment, rows, deadline);
      for (let row = 0; row < rows; row++) {
        const [l, r] = [left[row] ?? 0, right[row] ?? 0];
        left[row] = isAnd ? l & r : l | r;
      }
      return left;
    }
    case 'test': {
      const matches = new Uint8Array(rows);
      for (const { column, path } of segment.asked(expression.field)) {
        const passing = scan(column, path, expression.test, deadline);
        if (passing) mark(matches, column.codes, passing);
        deadline.check();
      }
      return matches;
    }
  }
}

function mark(matches: Matches, codes: Uint16Array, passing: Uint8Array): void {
  for (let row = 0; row < matches.length; row++) {
    matches[row] = (matches[row] ?? 0) | (passing[codes[row] ?? 0] ?? 0);
  }
}
