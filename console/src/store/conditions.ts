import type { Expression } from '../lucene/index.ts';
import { both, type Condition, EACH, either, NONE, not, ofTemplates } from './condition.ts';
import { conditionOfColumn } from './id-columns.ts';
import {
  conditionOfNumber,
  conditionOfText,
  conditionOfTime,
  conditionOfWhole,
} from './own-values.ts';
import { NUMBER, TEXT, TIME } from './template.ts';
import type { Template } from './templates.ts';
import type { Test, Truths } from './truth.ts';

/**
 * What lines must fulfil of which their templates cannot tell. So a word that is rare is looked for
 * where the file lies, and little more is read of it than the lines that have the word.
 *
 * @param templates of these lines
 */
export function conditionFor(
  expression: Expression,
  templates: readonly Template[],
  truths: Truths,
): Condition {
  const conditionOf = (part: Expression) => conditionFor(part, templates, truths);
  switch (expression.type) {
    case 'all':
      return EACH;
    case 'not':
      return not(conditionOf(expression.operand));
    case 'and':
      return both(conditionOf(expression.left), conditionOf(expression.right));
    case 'or':
      return either(conditionOf(expression.left), conditionOf(expression.right));
    case 'test':
      return conditionOfTest(expression, templates, truths);
  }
}

/** Which templates have values to be asked in the same way. */
class Places {
  readonly #templates = new Map<string, number[]>();

  add(place: string, template: Template): void {
    const ids = this.#templates.get(place) ?? [];
    this.#templates.set(place, ids);
    if (ids.at(-1) !== template.id) ids.push(template.id);
  }

  entries(): IterableIterator<[place: string, templates: number[]]> {
    return this.#templates.entries();
  }
}

const ALL = 'all';
const WHOLE = 'whole';

function conditionOfTest(test: Test, templates: readonly Template[], truths: Truths): Condition {
  const places = new Places();
  for (const template of templates) {
    const truth = truths.of(template, test);
    if (truth === true) places.add(ALL, template);
    else if (truth === 'whole') places.add(WHOLE, template);
    else if (truth) {
      for (const hole of truth) places.add(placeOf(template, hole), template);
    }
  }
  let condition: Condition = NONE;
  for (const [place, ids] of places.entries()) {
    const asked = conditionOf(place, test);
    const isOfAll = ids.length === templates.length;
    condition = either(condition, isOfAll ? asked : ofTemplates(ids, asked));
  }
  return condition;
}

/** A mark, and for a number its place in the column `own`. */
function placeOf({ marks, ownPlaces }: Template, hole: number): string {
  const mark = marks[hole] ?? TEXT;
  return mark === NUMBER ? `${NUMBER}${ownPlaces[hole]}` : mark;
}

function conditionOf(place: string, test: Test): Condition {
  if (place === ALL) return EACH;
  if (place === WHOLE) return conditionOfWhole(test);
  if (place === TEXT) return conditionOfText(test);
  if (place === TIME) return conditionOfTime(test);
  if (place.startsWith(NUMBER)) return conditionOfNumber(test, Number(place.slice(1)));
  return conditionOfColumn(test, place);
}
