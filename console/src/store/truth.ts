import { anyPasses, type Expression, somePasses, type ValueTest } from '../lucene/index.ts';
import { holeIn } from './holes.ts';
import { NUMBER } from './template.ts';
import { recordOf, type Template, type Values, valueAt } from './templates.ts';

/** A question to one field, or to any. */
export type Test = Extract<Expression, { type: 'test' }>;

/**
 * What a template tells of a question: that all its lines pass, or none; or which of the values that
 * were cut out have to be asked, counted from 0. Nothing of lines that are kept as a whole.
 */
export type Truth = boolean | readonly number[] | 'whole';

/** What templates tell of the questions of one query, each asked once. */
export class Truths {
  readonly #known = new Map<Test, Map<number, Truth>>();

  of(template: Template, test: Test): Truth {
    const known = this.#known.get(test) ?? new Map<number, Truth>();
    this.#known.set(test, known);
    const truth = known.get(template.id) ?? truthOf(template, test);
    known.set(template.id, truth);
    return truth;
  }

  /** Whether all lines of a template match, or none; undefined where that has to be asked of each. */
  ofAll(template: Template, expression: Expression): boolean | undefined {
    switch (expression.type) {
      case 'all':
        return true;
      case 'not': {
        const operand = this.ofAll(template, expression.operand);
        return operand === undefined ? undefined : !operand;
      }
      case 'and':
      case 'or': {
        // What ends the matter, whatever the other side says.
        const decisive = expression.type === 'or';
        const left = this.ofAll(template, expression.left);
        if (left === decisive) return decisive;
        const right = this.ofAll(template, expression.right);
        if (right === decisive) return decisive;
        return left === undefined || right === undefined ? undefined : !decisive;
      }
      case 'test': {
        const truth = this.of(template, expression);
        return typeof truth === 'boolean' ? truth : undefined;
      }
    }
  }
}

function truthOf(template: Template, { field, test, clause }: Test): Truth {
  if (field === 'instance' && anyPasses(template.instance, test)) return true;
  if (template.isWhole) return 'whole';
  const holes: number[] = [];
  const probe: ValueTest = {
    ...test,
    text(folded) {
      const hole = holeIn(folded);
      if (hole === undefined) return test.text(folded);
      holes.push(hole);
      return false;
    },
  };
  const passes =
    field === undefined
      ? anyPasses(template.record, probe)
      : somePasses(template.record, field.split('.'), probe);
  if (passes || (clause.type === 'exists' && holes.length > 0)) return true;
  const asked = holes.filter((hole) => test.numbers || template.marks[hole] !== NUMBER);
  return asked.length > 0 && asked;
}

/** A line as far as its template does not tell. */
export interface Asked {
  readonly template: Template;
  readonly values: Values;
}

/** Whether a line matches, of which its template does not tell. */
export function isMatch(expression: Expression, line: Asked, truths: Truths): boolean {
  switch (expression.type) {
    case 'all':
      return true;
    case 'not':
      return !isMatch(expression.operand, line, truths);
    case 'and':
      return isMatch(expression.left, line, truths) && isMatch(expression.right, line, truths);
    case 'or':
      return isMatch(expression.left, line, truths) || isMatch(expression.right, line, truths);
    case 'test': {
      const { template, values } = line;
      const { field, test } = expression;
      const truth = truths.of(template, expression);
      if (typeof truth === 'boolean') return truth;
      if (truth !== 'whole') {
        return truth.some((hole) => anyPasses(valueAt(template, values, hole), test));
      }
      const record = recordOf(template, values);
      return field === undefined
        ? anyPasses(record, test)
        : somePasses(record, field.split('.'), test);
    }
  }
}
