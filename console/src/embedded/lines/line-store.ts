import type { FieldList, Kept, LogLine, LogPage } from '../../api-types.ts';
import { parseQuery } from '../../lucene/index.ts';
import type { LineQuery } from '../../source.ts';
import { placeOf } from './cursor.ts';
import { Deadline } from './deadline.ts';
import { fieldListOf } from './field-list.ts';
import { search } from './search.ts';
import { type ReadLine, Segment } from './segment.ts';

/** How long a search may take, in milliseconds. */
const SEARCH_LIMIT_MS = 2000;
/** How long all lines may be together, in bytes: a hundred thousand of usual length are 90 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The newest lines, in memory, to be searched.
 *
 * They are kept as columns, not as records. A record of 25 fields is an object of some two
 * kilobytes, and to search a hundred thousand of them is to walk over 200 MB of objects. But most
 * fields say the same again and again: the level has four values, a message some dozens, a UUID
 * eleven lines. So each field is a column that has every distinct value once, and for each line only
 * the value's number. A search asks the distinct values, all of them in one text, and then runs over
 * the numbers. Which fields a line has, and in which order, is such a number, too; so a record can
 * be put together again as it was.
 *
 * Lines are in segments of a few thousand. A value is once in each of them, so that the oldest
 * lines can go, a whole segment at a time, without anything to be counted or moved.
 */
export class LineStore {
  readonly #limit: number;
  readonly #segmentLines: number;
  /** The oldest lines first. */
  readonly #segments: Segment[] = [];
  #newest: Segment | undefined;
  /** Takes what is older than all others, while that is still being read. */
  #oldest: Segment | undefined;
  #lines = 0;
  #bytes = 0;
  #dropped = 0;
  #nextNumber = 1;
  #nextOlderNumber = 0;

  /**
   * @param options.limit how many lines are kept at most
   * @param options.segmentLines how many a segment has, and so how many go at once at most
   */
  constructor(options: { limit: number; segmentLines: number }) {
    this.#limit = options.limit;
    this.#segmentLines = options.segmentLines;
  }

  /** Adds a line that has just been written. Lets the oldest go if there are too many. */
  add(line: ReadLine): LogLine {
    if (!this.#newest || this.#newest.isFull) {
      this.#newest?.seal();
      this.#newest = new Segment(this.#segmentLines);
      this.#segments.push(this.#newest);
    }
    const number = this.#nextNumber++;
    this.#addTo(this.#newest, line, number);
    while (this.#lines > this.#limit || this.#bytes > MOST_BYTES) this.#dropOldest();
    return { id: String(number), instance: line.instance, record: line.record };
  }

  /**
   * Adds a line that was written before all those that are here.
   *
   * @returns false when there is no room for it, nor for any older one
   */
  addOlder(line: ReadLine): boolean {
    const isFull = this.#lines >= this.#limit || this.#bytes + line.bytes > MOST_BYTES;
    if (isFull || this.#dropped > 0) return false;
    if (!this.#oldest || this.#oldest.isFull) {
      this.#oldest?.seal();
      this.#oldest = new Segment(this.#segmentLines);
      this.#segments.unshift(this.#oldest);
    }
    this.#addTo(this.#oldest, line, this.#nextOlderNumber--);
    return true;
  }

  /** Nothing older comes any more. */
  endOlder(): void {
    this.#oldest?.seal();
    this.#oldest = undefined;
  }

  /**
   * @throws QueryError when the query or the cursor cannot be understood
   * @throws SourceError 504 when it takes more than two seconds, or the signal ends it
   */
  async search(query: LineQuery, signal: AbortSignal): Promise<LogPage> {
    const { expression } = parseQuery(query.q);
    const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
    const deadline = new Deadline(signal, SEARCH_LIMIT_MS);
    return search(this.#segments, { ...query, expression, after }, deadline);
  }

  fields(): FieldList {
    return fieldListOf(this.#segments);
  }

  kept(): Kept {
    const oldestUs = this.#segments.reduce(
      (least, segment) => Math.min(least, segment.oldestUs),
      Number.POSITIVE_INFINITY,
    );
    const since = this.#lines === 0 ? null : new Date(oldestUs / 1000).toISOString();
    return { kept: this.#lines, limit: this.#limit, dropped: this.#dropped, since };
  }

  #addTo(segment: Segment, line: ReadLine, number: number): void {
    segment.add(line, number);
    this.#lines += 1;
    this.#bytes += line.bytes;
  }

  #dropOldest(): void {
    const segment = this.#segments.shift();
    if (!segment) return;
    if (segment === this.#oldest) this.#oldest = undefined;
    if (segment === this.#newest) this.#newest = undefined;
    this.#lines -= segment.rows;
    this.#bytes -= segment.bytes;
    this.#dropped += segment.rows;
  }
}
