import {
  hasWildcards,
  isWildcard,
  type Moment,
  parseMoment,
  termCharacters,
  unescaped,
  words,
} from '../lucene/index.ts';
import { ANY, both, type Condition, EACH, exactly, NONE, roughly } from './condition.ts';
import type { Test } from './truth.ts';

/** What a text in the column `own` must have in it. */
export function conditionOfText({ test }: Test): Condition {
  // LIKE knows upper and lower case of ASCII alone, and JSON has its own ways to write some others.
  const pieces = test.needle.match(/[\w .,:;=+-]+/g) ?? [];
  const longest = pieces.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest === '') return ANY;
  return roughly("own like ? escape '\\'", `%${longest.replaceAll('_', '\\_')}%`);
}

/** What a number in the column `own` must be, at its place there. */
export function conditionOfNumber({ clause, test }: Test, place: number): Condition {
  if (clause.type === 'exists') return EACH;
  if (!test.numbers) return NONE;
  const value = `json_extract(own, '$[${place}]')`;
  if (clause.type !== 'range') return ofEqual(value, Number(textOf(clause)));
  const bounds = [
    ...(clause.from
      ? [exactly(`${value} >${orEqual(clause.from)} ?`, Number(clause.from.text))]
      : []),
    ...(clause.to ? [exactly(`${value} <${orEqual(clause.to)} ?`, Number(clause.to.text))] : []),
  ];
  const sql = bounds.map((bound) => bound.sql).join(' and ');
  return exactly(`(${sql})`, ...bounds.flatMap((bound) => bound.values));
}

/** To read JSON takes long: numbers are looked for as they are written, unless with an exponent. */
function ofEqual(value: string, wanted: number): Condition {
  const digits = String(Math.abs(wanted));
  const isEqual = exactly(`${value} = ?`, wanted);
  if (!/^[\d.]{1,15}$/.test(digits)) return isEqual;
  return both(exactly("(own like ? or own like '%e%')", `%${digits}%`), isEqual);
}

function orEqual({ inclusive }: { inclusive: boolean }): string {
  return inclusive ? '=' : '';
}

/** What is kept as a whole may have anything anywhere. */
export function conditionOfWhole(test: Test): Condition {
  return test.test.numbers ? ANY : conditionOfText(test);
}

/** Of the words of a time, and of all of it. */
const LENGTHS_IN_TIME = new Set([2, 4, 5, 10, 27]);

/**
 * When a line must be from. Written as `2026-11-22T12:25:27.163635Z`, a time has words of two, four,
 * five and ten characters; that of four is the year.
 */
export function conditionOfTime({ clause, test }: Test): Condition {
  if (clause.type === 'exists') return EACH;
  const { times } = test;
  if (times) return exactly('time_us between ? and ?', ...bounded(times));
  if (clause.type === 'range') return NONE;
  if (/[^\dtz:.-]|[\dtz]{8}/.test(test.needle)) return NONE;
  if (clause.type === 'term' && hasWildcards(clause.raw)) {
    const characters = termCharacters(clause.raw);
    const isOfAnyLength = characters.some((one) => one.character === '*' && isWildcard(one));
    return isOfAnyLength || LENGTHS_IN_TIME.has(characters.length) ? ANY : NONE;
  }
  const [first = '', ...others] = words(textOf(clause).toLowerCase());
  if (others.length > 0 || test.needle === '') return ANY;
  if (/^\d{4}$/.test(first)) return ofYear(first);
  return /^(\d\d|\d\dt\d\d|\d\d\.\d{6}z)$/.test(first) ? ANY : NONE;
}

function ofYear(year: string): Condition {
  const moment = parseMoment(year, 0);
  return moment ? exactly('time_us between ? and ?', ...bounded(moment)) : NONE;
}

/** SQLite knows no infinite numbers. */
function bounded({ fromUs, toUs }: Moment): [number, number] {
  return [Math.max(fromUs, -Number.MAX_VALUE), Math.min(toUs, Number.MAX_VALUE)];
}

function textOf(clause: Extract<Test['clause'], { type: 'term' | 'phrase' }>): string {
  return clause.type === 'term' ? unescaped(clause.raw) : clause.text;
}
