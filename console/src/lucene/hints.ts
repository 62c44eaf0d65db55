import type { Bound } from './clause.ts';
import { unescaped } from './escapes.ts';
import type { Expression } from './expression.ts';
import { parseMoment } from './moment.ts';
import { NUMBER } from './range-test.ts';

type Test = Extract<Expression, { type: 'test' }>;

const MOST_HINTS = 5;
/** Shorter pieces of names are in too many of them. */
const SHORTEST_PART = 3;
/** What one writes in other languages: `levelname=ERROR`. */
const EQUATION = /^(?<field>[\w@.-]+)==?(?<value>.+)$/s;
/** What may be a part of a name, such as of `service.ts`. */
const PART = /^\p{L}{2,}$/u;

/**
 * What may be wrong with a query that finds nothing, though it can be read: a sentence each.
 *
 * @param fields the names that lines have
 */
export function hintsFor(expression: Expression, fields: readonly string[]): string[] {
  const hints = testsIn(expression).flatMap((test) => [
    ...aboutField(test, fields),
    ...aboutEquation(test, fields),
    ...aboutRange(test),
    ...aboutPart(test),
  ]);
  return [...new Set(hints)].slice(0, MOST_HINTS);
}

function testsIn(expression: Expression): Test[] {
  switch (expression.type) {
    case 'all':
      return [];
    case 'not':
      return testsIn(expression.operand);
    case 'and':
    case 'or':
      return [...testsIn(expression.left), ...testsIn(expression.right)];
    case 'test':
      return [expression];
  }
}

function aboutField({ field }: Test, fields: readonly string[]): string[] {
  if (field === undefined || isKnown(field, fields)) return [];
  const wanted = field.toLowerCase();
  const named = (fits: (name: string) => boolean) =>
    fields.find((name) => fits(name.toLowerCase()));
  const similar =
    named((name) => name === wanted) ??
    named((name) => name.startsWith(wanted)) ??
    named((name) => wanted.length >= SHORTEST_PART && name.includes(wanted));
  return [`No line has a field ${field}${similar ? `: is it ${similar}?` : '.'}`];
}

function isKnown(field: string, fields: readonly string[]): boolean {
  // What is in an object is asked under its path, and an object has no name of its own.
  const isPath = (inner: string, outer: string) => inner.startsWith(`${outer}.`);
  return (
    field === 'instance' ||
    fields.some((name) => name === field || isPath(name, field) || isPath(field, name))
  );
}

function aboutEquation({ field, clause }: Test, fields: readonly string[]): string[] {
  if (field !== undefined || clause.type !== 'term') return [];
  const { field: name = '', value = '' } = EQUATION.exec(unescaped(clause.raw))?.groups ?? {};
  return isKnown(name, fields)
    ? [`A field and its value have a colon between them: ${name}:${value}`]
    : [];
}

function aboutRange({ clause }: Test): string[] {
  if (clause.type !== 'range' || !clause.from || !clause.to) return [];
  const [from, to] = [placeOf(clause.from), placeOf(clause.to)];
  if (!(from > to)) return [];
  return [`Nothing is between ${clause.from.text} and ${clause.to.text}: turn the range round.`];
}

function aboutPart({ field, clause }: Test): string[] {
  const isFree = field === undefined || field === 'message';
  if (!isFree || clause.type !== 'term' || !PART.test(clause.raw)) return [];
  const { raw } = clause;
  return [`Only whole words are found: *${raw}* finds ${raw} in longer ones, too.`];
}

/** A number, or the beginning of a moment; NaN when it is neither. */
function placeOf({ text }: NonNullable<Bound>): number {
  if (NUMBER.test(text)) return Number(text);
  return parseMoment(text, Date.now())?.fromUs ?? Number.NaN;
}
