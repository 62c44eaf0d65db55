/** A term of a search in Lucene's syntax, as it was typed. */
export interface QueryToken {
  /** What stands before the colon; empty for free text. */
  field: string;
  /** Without its quotes. */
  value: string;
  quoted: boolean;
  /** It is told to be absent, by `-`, `!` or `NOT`. */
  negated: boolean;
  /** Where the term begins, behind its sign, and where it ends in the search. */
  start: number;
  end: number;
}

const OPERATORS = new Set(['AND', 'OR', 'NOT', 'TO']);
const BETWEEN_TERMS = /[\s()]/;

/**
 * The terms of a search, from left to right, operators left out. It is lenient, because a search
 * that is being typed is seldom whole: the server alone decides what is right.
 */
export function queryTokens(query: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let negated = false;
  let position = 0;
  while (position < query.length) {
    if (BETWEEN_TERMS.test(query.charAt(position))) {
      position++;
      continue;
    }
    const end = endOfTerm(query, position);
    const text = query.slice(position, end);
    if (OPERATORS.has(text)) {
      negated = text === 'NOT';
    } else {
      tokens.push(readTerm(text, position, negated));
      negated = false;
    }
    position = end;
  }
  return tokens;
}

function readTerm(text: string, position: number, afterNot: boolean): QueryToken {
  const signed = text.startsWith('-') || text.startsWith('!');
  const term = signed ? text.slice(1) : text;
  const colon = term.startsWith('"') ? -1 : term.indexOf(':');
  const value = term.slice(colon + 1);
  const quoted = value.startsWith('"');
  return {
    field: colon > 0 ? term.slice(0, colon) : '',
    value: quoted ? value.slice(1).replace(/"$/, '') : value,
    quoted,
    negated: afterNot || signed,
    start: position + (signed ? 1 : 0),
    end: position + text.length,
  };
}

/** Where the term that begins at `position` ends: before a space outside of quotes and ranges. */
function endOfTerm(query: string, position: number): number {
  let inQuotes = false;
  let inRange = false;
  for (let at = position; at < query.length; at++) {
    const character = query.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if ('[{'.includes(character)) inRange = true;
    else if (']}'.includes(character)) inRange = false;
    else if (!inRange && BETWEEN_TERMS.test(character)) return at;
  }
  return query.length;
}
