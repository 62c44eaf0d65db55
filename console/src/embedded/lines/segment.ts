import type { LogLine, LogRecord } from '../../api-types.ts';
import { Column, type Kind } from './column.ts';

/** A line as it comes into the store. */
export interface ReadLine {
  readonly instance: string;
  readonly record: LogRecord;
  /** When it was written, in microseconds since 1970. */
  readonly timeUs: number;
  /** How long it was, in bytes. */
  readonly bytes: number;
}

/** Values to ask, and where in them; an undefined path is anywhere. */
export interface Asked {
  readonly column: Column;
  readonly path: readonly string[] | undefined;
}

/**
 * How many columns a segment has at most, so that lines which all have fields of their own do not
 * make thousands of them. The services' lines need about thirty.
 */
const MOST_COLUMNS = 250;
/** A segment whose lines are so long together takes no more, in bytes. */
const MOST_BYTES = 8 * 1024 * 1024;

const KINDS: readonly Kind[] = ['text', 'number', 'json'];
const INSTANCE = 'instance';

/** A few thousand lines as columns: see `LineStore` for why. */
export class Segment {
  readonly #limit: number;
  readonly #columns: Column[] = [];
  /** Places in `#columns`, by kind and name. */
  readonly #places: Readonly<Record<Kind, Map<string, number>>> = {
    text: new Map(),
    number: new Map(),
    json: new Map(),
  };
  readonly #instances: Column;
  /** The place of the column with the fields that have none of their own, as one object a row. */
  #more = -1;
  /** Which columns a row has, in the order of its fields. Most rows share theirs with others. */
  readonly #layouts: (readonly number[])[] = [];
  readonly #layoutNumbers = new Map<string, number>();
  readonly #layoutOf: Uint16Array;
  /** By row: when its line was written, in microseconds since 1970. */
  readonly timesUs: Float64Array;
  /** By row: the number of its line, which orders lines of the same time. */
  readonly numbers: Float64Array;
  #rows = 0;
  #bytes = 0;
  #oldestUs = Number.POSITIVE_INFINITY;
  #newestUs = Number.NEGATIVE_INFINITY;
  #order: Uint16Array = new Uint16Array();

  /** @param limit how many lines it takes, less than 65,535 */
  constructor(limit: number) {
    this.#limit = limit;
    this.#instances = new Column(INSTANCE, 'text', limit);
    this.#layoutOf = new Uint16Array(limit);
    this.timesUs = new Float64Array(limit);
    this.numbers = new Float64Array(limit);
  }

  get rows(): number {
    return this.#rows;
  }

  /** How long its lines were together, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When its oldest line was written, in microseconds since 1970. */
  get oldestUs(): number {
    return this.#oldestUs;
  }

  /** When its newest line was written, in microseconds since 1970. */
  get newestUs(): number {
    return this.#newestUs;
  }

  get isFull(): boolean {
    return this.#rows === this.#limit || this.#bytes >= MOST_BYTES;
  }

  add({ instance, record, timeUs, bytes }: ReadLine, number: number): void {
    const row = this.#rows;
    const layout: number[] = [];
    const more: [string, unknown][] = [];
    for (const [name, value] of Object.entries(record)) {
      const place = this.#placeFor(name, kindOf(value));
      if (place === undefined) more.push([name, value]);
      else layout.push(this.#put(place, row, value));
    }
    if (more.length > 0) {
      if (this.#more < 0) this.#more = this.#columns.push(new Column('', 'json', this.#limit)) - 1;
      layout.push(this.#put(this.#more, row, Object.fromEntries(more)));
    }
    this.#layoutOf[row] = this.#layoutNumber(layout);
    this.#instances.add(row, instance);
    this.timesUs[row] = timeUs;
    this.numbers[row] = number;
    this.#rows += 1;
    this.#bytes += bytes;
    this.#oldestUs = Math.min(this.#oldestUs, timeUs);
    this.#newestUs = Math.max(this.#newestUs, timeUs);
  }

  /** Nothing more comes. */
  seal(): void {
    for (const column of [...this.#columns, this.#instances]) column.seal();
    this.#layoutNumbers.clear();
  }

  /** The line of a row, put together again. */
  line(row: number): LogLine {
    const layout = this.#layouts[this.#layoutOf[row] ?? 0] ?? [];
    const fields = layout.flatMap((place): [string, unknown][] => {
      const column = this.#columns[place];
      const value = column?.valueAt(row);
      return place === this.#more ? Object.entries(value ?? {}) : [[column?.name ?? '', value]];
    });
    return {
      id: String(this.numbers[row]),
      instance: String(this.#instances.valueAt(row)),
      record: Object.fromEntries(fields),
    };
  }

  /** The columns of all fields that have their own, and that of the instances. */
  columns(): Column[] {
    return [...this.#columns.filter((_, place) => place !== this.#more), this.#instances];
  }

  /** The columns of a field, one for each kind of value that it has. */
  columnsOf(name: string): Column[] {
    return KINDS.flatMap((kind) => this.#columns[this.#places[kind].get(name) ?? -1] ?? []);
  }

  /** Where to look for a field, which may be a path into an object; or for any of the record. */
  asked(field: string | undefined): Asked[] {
    if (field === undefined) {
      return this.#columns.map((column) => ({ column, path: undefined }));
    }
    const parts = field.split('.');
    const asked: Asked[] = parts.flatMap((_, index) => {
      const columns = this.columnsOf(parts.slice(0, index + 1).join('.'));
      return columns.map((column) => ({ column, path: parts.slice(index + 1) }));
    });
    const more = this.#columns[this.#more];
    if (more) asked.push({ column: more, path: parts });
    if (field === INSTANCE) asked.push({ column: this.#instances, path: [] });
    return asked;
  }

  /** The rows, the newest first. */
  order(): Uint16Array {
    if (this.#order.length !== this.#rows) {
      this.#order = Uint16Array.from({ length: this.#rows }, (_, row) => row);
      this.#order.sort((a, b) => {
        const byTime = (this.timesUs[b] ?? 0) - (this.timesUs[a] ?? 0);
        return byTime || (this.numbers[b] ?? 0) - (this.numbers[a] ?? 0);
      });
    }
    return this.#order;
  }

  #placeFor(name: string, kind: Kind): number | undefined {
    const place = this.#places[kind].get(name);
    if (place !== undefined || this.#columns.length >= MOST_COLUMNS) return place;
    const next = this.#columns.push(new Column(name, kind, this.#limit)) - 1;
    this.#places[kind].set(name, next);
    return next;
  }

  #put(place: number, row: number, value: unknown): number {
    const isPlain = typeof value === 'string' || typeof value === 'number';
    const kept = isPlain && place !== this.#more ? value : JSON.stringify(value);
    this.#columns[place]?.add(row, kept);
    return place;
  }

  #layoutNumber(layout: readonly number[]): number {
    const key = layout.join();
    const known = this.#layoutNumbers.get(key);
    if (known !== undefined) return known;
    this.#layoutNumbers.set(key, this.#layouts.length);
    return this.#layouts.push(layout) - 1;
  }
}

function kindOf(value: unknown): Kind {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'number' : 'json';
}
