import type Sqlite from 'libsql';
import type { TimeRange } from '../model/source.ts';

/** How many rows are read at once. */
const ROWS = 20_000;

/** Lines from one id to another, and of these the ones of a time. */
export interface IdRange {
  readonly firstId: number;
  readonly lastId: number;
  readonly fromUs: number;
  /** The first moment that is too late. */
  readonly endUs: number;
}

/**
 * Time and template of every line that is kept, in memory: twelve bytes a line. Most of a search is
 * to count lines by these two, which takes SQLite a hundred times as long as to run over two lists
 * of numbers.
 */
export class LineIndex {
  readonly #first: Sqlite.Statement;
  readonly #read: Sqlite.Statement;
  /** In microseconds since 1970. */
  #times = new Float64Array(ROWS);
  #templates = new Uint32Array(ROWS);
  /** Of the first that is kept; its place is `#begin`, and the others follow. */
  #firstId = 1;
  #begin = 0;
  #end = 0;
  /** How many lines each template has. */
  readonly counts = new Map<number, number>();

  constructor(db: Sqlite.Database) {
    this.#first = db.prepare('select min(id) as id from lines');
    this.#read = db.prepare(
      `select json_group_array(time_us) as times, json_group_array(template) as templates
       from (select time_us, template from lines where id > ? order by id limit ${ROWS})`,
    );
  }

  /** Of the newest line; less than {@link firstId} when there is none. */
  get lastId(): number {
    return this.#firstId + (this.#end - this.#begin) - 1;
  }

  get firstId(): number {
    return this.#firstId;
  }

  timeOf(id: number): number {
    return this.#times[this.#begin + id - this.#firstId] ?? 0;
  }

  templateOf(id: number): number {
    return this.#templates[this.#begin + id - this.#firstId] ?? 0;
  }

  /** The lines of a time: between the ids there may be others. */
  within({ fromMs, toMs }: TimeRange): IdRange {
    const fromUs = fromMs === undefined ? Number.NEGATIVE_INFINITY : fromMs * 1000;
    // The whole of the last millisecond belongs to the range.
    const endUs = toMs === undefined ? Number.POSITIVE_INFINITY : (toMs + 1) * 1000;
    const isIn = (id: number) => this.timeOf(id) >= fromUs && this.timeOf(id) < endUs;
    let { firstId, lastId } = this;
    while (firstId <= lastId && !isIn(firstId)) firstId++;
    while (lastId >= firstId && !isIn(lastId)) lastId--;
    return { firstId, lastId, fromUs, endUs };
  }

  /** Shows each line of a range, in the order in which they came or in its reverse. */
  visit(
    { firstId, lastId, fromUs, endUs }: IdRange,
    order: 'oldest first' | 'newest first',
    see: (id: number, timeUs: number, template: number) => void,
  ): void {
    const [from, step] = order === 'oldest first' ? [firstId, 1] : [lastId, -1];
    for (let id = from; id >= firstId && id <= lastId; id += step) {
      const timeUs = this.timeOf(id);
      if (timeUs >= fromUs && timeUs < endUs) see(id, timeUs, this.templateOf(id));
    }
  }

  /** Takes in what is new in the file, and forgets what has gone. */
  refresh(): void {
    const { id } = this.#first.get() as { id: number | null };
    if (id === null) return;
    const gone = Math.min(id - this.#firstId, this.#end - this.#begin);
    this.#count(this.#templates.subarray(this.#begin, this.#begin + gone), -1);
    this.#begin += gone;
    this.#firstId = this.#begin === this.#end ? id : this.#firstId + gone;
    while (this.#readOn() === ROWS);
  }

  /** @returns how many rows there were */
  #readOn(): number {
    const row = this.#read.get([this.lastId]) as { times: string; templates: string };
    const times: number[] = JSON.parse(row.times);
    const templates: number[] = JSON.parse(row.templates);
    this.#reserve(times.length);
    this.#times.set(times, this.#end);
    this.#templates.set(templates, this.#end);
    this.#end += times.length;
    this.#count(templates, 1);
    return times.length;
  }

  #count(templates: Iterable<number>, change: 1 | -1): void {
    for (const template of templates) {
      const count = (this.counts.get(template) ?? 0) + change;
      if (count > 0) this.counts.set(template, count);
      else this.counts.delete(template);
    }
  }

  #reserve(rows: number): void {
    if (this.#end + rows <= this.#times.length) return;
    const kept = this.#end - this.#begin;
    const length = Math.max(2 * kept, kept + rows);
    const times = new Float64Array(length);
    const templates = new Uint32Array(length);
    times.set(this.#times.subarray(this.#begin, this.#end));
    templates.set(this.#templates.subarray(this.#begin, this.#end));
    [this.#times, this.#templates, this.#begin, this.#end] = [times, templates, 0, kept];
  }
}
