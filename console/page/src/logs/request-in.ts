import { findUuid } from '../ui/find-uuid.ts';
import { queryTokens } from './query-tokens.ts';
import { isUsualField } from './record.ts';

const UUID = '[("]*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}[)"]*';
const OPERATOR_AT_UUID = new RegExp(
  String.raw`\b(?:AND|OR|NOT)\s+${UUID}|(?<!\S)[-!]${UUID}|${UUID}\s+(?:AND|OR|NOT)\b`,
);

/**
 * The UUID in what was typed or pasted: an answer, a line, an address. Undefined when there is
 * none, and when the text is a search in Lucene's syntax: a term of it names a field of lines, as
 * `uuid:<uuid>` does, or an operator stands beside the UUID.
 *
 * @param fields names of fields besides the usual ones
 */
export function requestIn(text: string, fields: readonly string[] = []): string | undefined {
  const uuid = findUuid(text);
  return uuid && isSearch(text, fields) ? undefined : uuid;
}

function isSearch(text: string, fields: readonly string[]): boolean {
  const namesField = queryTokens(text).some(
    ({ field, value, end }) =>
      (value !== '' || text.charAt(end) === '(') && (isUsualField(field) || fields.includes(field)),
  );
  return namesField || OPERATOR_AT_UUID.test(text);
}
