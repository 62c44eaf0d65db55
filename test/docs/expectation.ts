import { isDeepStrictEqual } from 'node:util';
import { parseJson } from '@simplebank/shared/json';
import type { Shown } from './page.ts';

/** The ids on a page, and what each of them is in the system that is looked at. */
export type Ids = Map<string, string>;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const UNIT = '(?:µs|ms|s|min|kB|MB|GB|%)(?![\\w/])';

/** What differs each time, and what it may be instead. Bars of a drawing are as wide as they are. */
const VARYING: readonly { name: string; looks: string; may?: string }[] = [
  { name: 'rest', looks: '…|\\.\\.\\.', may: '.*' },
  { name: 'id', looks: `${UUID}|\\b[0-9a-f]{32}\\b|\\b[0-9a-f]{16}\\b` },
  {
    name: 'moment',
    looks: '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z',
    may: '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z',
  },
  {
    name: 'clock',
    looks: '\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?',
    may: '\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?',
  },
  { name: 'short', looks: '\\b[0-9a-f]{8}\\b' },
  { name: 'quantity', looks: `\\b\\d[\\d,.]*\\s?${UNIT}`, may: `\\d[\\d,.]*\\s?${UNIT}` },
  {
    name: 'decimal',
    looks: '(?<![\\w.])\\d[\\d,]*\\.\\d+(?![\\w.]\\d)',
    may: '\\d[\\d,]*(?:\\.\\d+)?',
  },
  { name: 'bar', looks: '\\s*█[\\s█]*', may: '[\\s█]+' },
  { name: 'space', looks: '\\s+', may: '\\s+' },
];
const PARTS = new RegExp(VARYING.map(({ name, looks }) => `(?<${name}>${looks})`).join('|'), 'g');

/** Numbers of JSON that are times, durations or rates. */
const MEASURED =
  /(?:Us|Ms|PerMinute|created|msecs|relativeCreated|startTime|duration|pid|process)$/;

/**
 * Compares what a page shows with what came. In the page's text `…` stands for anything, a line of it for any lines;
 * in its JSON so do a value, an element or a key `"…"`. UUIDs and other ids, moments, durations and measured
 * numbers may be others; the same id is the same wherever the page has it.
 *
 * @param ids what is known of the page's ids so far; what is learnt is added when all is as it should be
 * @returns what the page says that did not come; undefined when it tells the truth
 */
export function untrueOf(shown: Shown, came: string, ids: Ids): string | undefined {
  const learnt = new Map(ids);
  const untrue =
    shown.language === 'json'
      ? untrueJson(parseJson(shown.text), parseJson(came), learnt, '')
      : untrueLines(shown, linesOf(came), learnt);
  if (untrue === undefined) for (const [id, real] of learnt) ids.set(id, real);
  return untrue;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isRest(line: string): boolean {
  return line === '…' || line === '...';
}

function untrueLines(shown: Shown, came: string[], ids: Ids): string | undefined {
  const left = [...came];
  let mayHaveMore = false;
  for (const line of linesOf(shown.text)) {
    if (isRest(line)) {
      mayHaveMore = true;
      continue;
    }
    // What comes in order has to come next, unless the page leaves lines out before it.
    const reach = shown.inAnyOrder || mayHaveMore ? left.length : 1;
    const index = left.slice(0, reach).findIndex((candidate) => isSaid(line, candidate, ids));
    if (index === -1) return line;
    left.splice(shown.inAnyOrder ? index : 0, shown.inAnyOrder ? 1 : index + 1);
    mayHaveMore &&= shown.inAnyOrder;
  }
  return left.length > 0 && !mayHaveMore ? `nothing more, but there is: ${left[0]}` : undefined;
}

/** Whether a line is what the page says, and if so, which id is which. */
function isSaid(line: string, came: string, ids: Ids): boolean {
  const unknown: string[] = [];
  let pattern = '';
  let end = 0;
  for (const { 0: text, index, groups = {} } of line.matchAll(PARTS)) {
    pattern += literally(line.slice(end, index));
    end = index + text.length;
    pattern += patternOf(text, groups, ids, unknown);
  }
  const found = new RegExp(`^${pattern}${literally(line.slice(end))}$`, 's').exec(came);
  if (!found) return false;
  for (const [index, id] of unknown.entries()) ids.set(id, found[index + 1] ?? '');
  return true;
}

function patternOf(
  text: string,
  groups: Record<string, string | undefined>,
  ids: Ids,
  unknown: string[],
): string {
  if (groups.short) {
    const whole = [...ids.keys()].find((id) => id.startsWith(text));
    return whole ? literally(ids.get(whole)?.slice(0, 8) ?? '') : '[0-9a-f]{8}';
  }
  if (groups.id) {
    const real = ids.get(text);
    if (real) return literally(real);
    const known = unknown.indexOf(text);
    if (known !== -1) return `\\${known + 1}`;
    unknown.push(text);
    return `(${text.includes('-') ? UUID : `[0-9a-f]{${text.length}}`})`;
  }
  return VARYING.find(({ name }) => groups[name] !== undefined)?.may ?? literally(text);
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function untrueJson(shown: unknown, came: unknown, ids: Ids, where: string): string | undefined {
  if (shown === undefined) return 'a text that is no JSON';
  if (shown === '…') return undefined;
  const untrue = `${where || 'all'}: ${JSON.stringify(shown)}, not ${JSON.stringify(came)}`;
  if (Array.isArray(shown)) return untrueArray(shown, came, ids, where);
  if (isObject(shown)) return isObject(came) ? untrueObject(shown, came, ids, where) : untrue;
  if (typeof shown === 'string')
    return typeof came === 'string' && isSaid(shown, came, ids) ? undefined : untrue;
  if (typeof shown === 'number' && (MEASURED.test(where) || !Number.isInteger(shown)))
    return typeof came === 'number' ? undefined : untrue;
  return isDeepStrictEqual(shown, came) ? undefined : untrue;
}

function untrueArray(shown: unknown[], came: unknown, ids: Ids, where: string): string | undefined {
  const mayHaveMore = shown.at(-1) === '…';
  const wanted = mayHaveMore ? shown.slice(0, -1) : shown;
  const hasAll =
    Array.isArray(came) &&
    (mayHaveMore ? came.length >= wanted.length : came.length === wanted.length);
  if (!hasAll) return `${where}: ${wanted.length} of them, not ${JSON.stringify(came)}`;
  return firstOf(
    wanted.map((value, index) => [String(index), value, came[index]]),
    ids,
    where,
  );
}

function untrueObject(
  { '…': rest, ...wanted }: Record<string, unknown>,
  came: Record<string, unknown>,
  ids: Ids,
  where: string,
): string | undefined {
  const more = Object.keys(came).find((key) => !(key in wanted));
  if (more !== undefined && rest === undefined) return `${where}: has no ${more}, but there is one`;
  return firstOf(
    Object.entries(wanted).map(([key, value]) => [key, value, came[key]]),
    ids,
    where,
  );
}

function firstOf(
  pairs: [key: string, shown: unknown, came: unknown][],
  ids: Ids,
  where: string,
): string | undefined {
  for (const [key, shown, came] of pairs) {
    const untrue = untrueJson(shown, came, ids, where ? `${where}.${key}` : key);
    if (untrue !== undefined) return untrue;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
