import type { FieldList } from '../../../src/model/api-types.ts';
import { type QueryToken, queryTokens } from './query-tokens.ts';

/** What may be put in the place of the term that is being typed. */
export interface Suggestion {
  /** What is shown: a field's name, or one of its values. */
  label: string;
  /** What the search becomes, and where its caret then stands. */
  query: string;
  caret: number;
}

const AT_MOST = 10;
/** What is searched for most; other fields come after them. */
const USUAL = [
  'levelname',
  'name',
  'message',
  'uuid',
  'trace_id',
  'instance',
  'funcName',
  'exc_info',
];

/**
 * How the term at the caret may go on: field names, and behind a field's colon its commonest
 * values. Names that begin with what was typed come before those that only hold it.
 */
export function suggest(query: string, caret: number, fields: FieldList['fields']): Suggestion[] {
  const term = queryTokens(query).find(({ start, end }) => start <= caret && caret <= end);
  if (term?.field) return suggestValues(query, term, fields);
  if (term?.quoted) return [];
  const typed = term?.value ?? '';
  const start = term?.start ?? caret;
  const names = fields.map(({ name }) => name);
  const usual = USUAL.filter((name) => names.includes(name));
  return matching([...new Set([...usual, ...names])], typed).map((name) =>
    replaced(query, name, start, term?.end ?? caret, `${name}:`),
  );
}

function suggestValues(query: string, term: QueryToken, fields: FieldList['fields']): Suggestion[] {
  const field = fields.find(({ name }) => name === term.field);
  return matching(field?.values ?? [], term.value).map((value) =>
    replaced(query, value, term.start, term.end, `${term.field}:${quoteIfNeeded(value)} `),
  );
}

function matching(words: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  const found = words.filter((word) => word !== typed && word.toLowerCase().includes(wanted));
  const isPrefix = (word: string) => Number(word.toLowerCase().startsWith(wanted));
  return found.sort((a, b) => isPrefix(b) - isPrefix(a)).slice(0, AT_MOST);
}

function replaced(query: string, label: string, start: number, end: number, text: string) {
  const rest = text.endsWith(' ') ? query.slice(end).trimStart() : query.slice(end);
  return { label, query: query.slice(0, start) + text + rest, caret: start + text.length };
}

function quoteIfNeeded(value: string): string {
  if (/^\w+$/.test(value)) return value;
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
