import { fold } from '../../lucene/index.ts';

/** What a column holds: texts, numbers, or as JSON whatever else there is. */
export type Kind = 'text' | 'number' | 'json';

/** Distinct texts, one after the other, a line end behind each. */
export interface Texts {
  readonly text: string;
  /** The same in lower case, every character at its place. */
  readonly folded: string;
  /** Where each one's line end stands. */
  readonly ends: Uint32Array;
}

/** In a row without a value. */
const ABSENT = 0;

/**
 * The values that one field has in the rows of a segment. Each distinct value is kept once, and for
 * each row its code: the value's place among them, counted from 1.
 */
export class Column {
  readonly name: string;
  readonly kind: Kind;
  /** By row; 0 where the row has no such value. */
  readonly codes: Uint16Array;
  /** Until the column is sealed. JSON is a text here. */
  #values: (string | number)[] | undefined = [];
  #codeOf: Map<string | number, number> | undefined = new Map();
  #texts: Texts | undefined;
  #numbers: Float64Array | undefined;
  #size = 0;

  /** @param rows how many there will be at most, less than 65,535 */
  constructor(name: string, kind: Kind, rows: number) {
    this.name = name;
    this.kind = kind;
    this.codes = new Uint16Array(rows);
  }

  /** How many distinct values there are. */
  get size(): number {
    return this.#size;
  }

  /** @param value a number in a column of numbers, a text or JSON in the others */
  add(row: number, value: string | number): void {
    let code = this.#codeOf?.get(value);
    if (code === undefined) {
      this.#values?.push(value);
      this.#size += 1;
      code = this.#size;
      this.#codeOf?.set(value, code);
      this.#texts = undefined;
      this.#numbers = undefined;
    }
    this.codes[row] = code;
  }

  /** The value of a row as it was logged; undefined where there is none. */
  valueAt(row: number): unknown {
    const code = this.codes[row] ?? ABSENT;
    return code === ABSENT ? undefined : this.distinct(code);
  }

  /** A distinct value, by its code. */
  distinct(code: number): unknown {
    if (this.kind === 'number') return this.numbers()[code - 1];
    const text = this.#values?.[code - 1] ?? textAt(this.texts(), code - 1);
    return this.kind === 'json' ? JSON.parse(String(text)) : text;
  }

  /** The distinct values of a column of numbers. */
  numbers(): Float64Array {
    this.#numbers ??= Float64Array.from(this.#values ?? [], Number);
    return this.#numbers;
  }

  /** The distinct values of a column of texts or JSON. */
  texts(): Texts {
    this.#texts ??= joined(this.#values ?? []);
    return this.#texts;
  }

  /** Nothing more comes: lets go of what was only needed for adding. */
  seal(): void {
    if (this.kind === 'number') this.numbers();
    else this.texts();
    this.#values = undefined;
    this.#codeOf = undefined;
  }
}

function joined(values: readonly (string | number)[]): Texts {
  const ends = new Uint32Array(values.length);
  let end = -1;
  for (const [index, value] of values.entries()) {
    end += String(value).length + 1;
    ends[index] = end;
  }
  const text = values.join('\n');
  const folded = fold(text);
  return { text, folded: folded === text ? text : folded, ends };
}

function textAt({ text, ends }: Texts, index: number): string {
  return text.slice((ends[index - 1] ?? -1) + 1, ends[index]);
}
