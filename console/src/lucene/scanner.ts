import type { Clause } from './clause.ts';
import { mistake, unescaped } from './escapes.ts';

/** Characters that mean something to Lucene, and so cannot stand in a term as they are. */
const RESERVED = '()[]{}":^~!/';

/** In quotes; `\` before a character takes it as it is. */
const PHRASE = /"((?:[^"\\]|\\.)*)"/sy;

/** Between a field and what is asked of it. */
const COLON = /\s*:\s*/y;

const RANGE = /[[{]\s*("[^"]*"|[^\s\]}"]+)\s+TO\s+("[^"]*"|[^\s\]}"]+)\s*([\]}])/y;

/** Reads a query from its start to its end, and says where something cannot be read. */
export class Scanner {
  readonly #query: string;
  at = 0;

  constructor(query: string) {
    this.#query = query;
  }

  /** Whether only space is left. */
  atEnd(): boolean {
    while (/\s/.test(this.peek())) this.at++;
    return this.at >= this.#query.length;
  }

  /** The next character, or nothing at the end. */
  peek(): string {
    return this.#query[this.at] ?? '';
  }

  /** Goes beyond a text if it is what comes next. */
  take(text: string): boolean {
    if (!this.#query.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Goes beyond a colon, and the space around it, if that is what comes next. */
  takeColon(): boolean {
    COLON.lastIndex = this.at;
    if (!COLON.test(this.#query)) return false;
    this.at = COLON.lastIndex;
    return true;
  }

  /** What is asked of a field: whatever may follow `field:` except a parenthesis. */
  clause(): Clause {
    const next = this.peek();
    if (next === '"') return { type: 'phrase', text: this.#phrase() };
    if (next === '[' || next === '{') return this.#range();
    if (next === '>' || next === '<') return this.#comparison();
    const raw = this.term();
    return raw === '*' ? { type: 'exists' } : { type: 'term', raw };
  }

  /** A value with or without quotes. */
  value(): string {
    return this.peek() === '"' ? this.#phrase() : unescaped(this.term());
  }

  /** Up to a space, or a character that means something; `\` and what it stands before stay. */
  term(): string {
    const start = this.at;
    while (this.peek() !== '' && !/\s/.test(this.peek()) && !RESERVED.includes(this.peek())) {
      this.at += this.peek() === '\\' ? 2 : 1;
    }
    if (this.at > this.#query.length) throw mistake(start, 'nothing follows the last \\');
    this.#refuseReserved();
    if (this.at === start) throw mistake(start, 'something is missing here');
    return this.#query.slice(start, this.at);
  }

  #refuseReserved(): void {
    const next = this.peek();
    if (next === '/') {
      const what = 'regular expressions (/…/) are not possible; put what has a slash in quotes';
      throw mistake(this.at, what);
    }
    if (next === '~' || next === '^') {
      throw mistake(this.at, `${next} (what is similar, what counts more) is not possible`);
    }
    if (next !== '' && '[]{}"!'.includes(next)) {
      throw mistake(this.at, `put a text with ${next} in quotes, or \\ before it`);
    }
  }

  #phrase(): string {
    PHRASE.lastIndex = this.at;
    const found = PHRASE.exec(this.#query);
    if (!found) throw mistake(this.at, 'the quotation mark is not closed');
    this.at = PHRASE.lastIndex;
    this.#refuseReserved();
    return unescaped(found[1] ?? '');
  }

  #range(): Clause {
    RANGE.lastIndex = this.at;
    const found = RANGE.exec(this.#query);
    if (!found) throw mistake(this.at, 'a range is written [1 TO 5], or {1 TO 5} without its ends');
    const [, from = '', to = '', end] = found;
    const bound = (text: string, inclusive: boolean) => {
      return text === '*' ? undefined : { text: unescaped(text.replaceAll('"', '')), inclusive };
    };
    const isFrom = this.peek() === '[';
    this.at = RANGE.lastIndex;
    if (from === '*' && to === '*') return { type: 'exists' };
    return { type: 'range', from: bound(from, isFrom), to: bound(to, end === ']') };
  }

  #comparison(): Clause {
    const isLower = this.take('>');
    if (!isLower) this.take('<');
    const inclusive = this.take('=');
    const bound = { text: this.value(), inclusive };
    return isLower
      ? { type: 'range', from: bound, to: undefined }
      : { type: 'range', from: undefined, to: bound };
  }
}
