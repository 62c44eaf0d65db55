import type Sqlite from 'libsql';
import type { Expression } from '../lucene/index.ts';
import { type Condition, ofTemplates } from './condition.ts';
import { conditionFor } from './conditions.ts';
import type { Deadline } from './deadline.ts';
import type { IdRange, LineIndex } from './line-index.ts';
import { FROM_LINES, type Template } from './templates.ts';
import { isMatch, type Truths } from './truth.ts';

/** Of how many rows at once SQLite tells which are worth a look. */
const ROWS_A_LOOK = 10_000;

/** A row in one text: to take rows one by one from SQLite is what costs most. */
const ROW = `'[' || id || ',"' || ifnull(uuid, '') || '","' || ifnull(trace_id, '') || '","' ||
  ifnull(span_id, '') || '",' || own || ']'`;
type Row = readonly [
  id: number,
  uuid: string,
  traceId: string,
  spanId: string,
  own: readonly unknown[],
];

/** What is asked of lines of which their templates cannot tell. */
export interface Question {
  readonly expression: Expression;
  readonly truths: Truths;
  readonly undecided: readonly Template[];
  readonly range: IdRange;
}

/** The lines that match. */
export interface Found {
  has(id: number): boolean;
  /** Older lines were not looked at, for the time was over. */
  readonly reachedId: number;
}

/** Looks at the rows from one id to another, and tells those that match. */
type Look = (first: number, last: number) => void;

/** Finds lines by their own values, the newest first. */
export class CandidateSearch {
  readonly #db: Sqlite.Database;
  readonly #index: LineIndex;

  constructor(db: Sqlite.Database, index: LineIndex) {
    this.#db = db;
    this.#index = index;
  }

  /** @throws SourceError 504 when nobody waits any more */
  async find(question: Question, deadline: Deadline): Promise<Found> {
    const { firstId, lastId } = question.range;
    const hits = new Uint8Array(question.undecided.length > 0 ? lastId - firstId + 1 : 0);
    const found: Found = { has: (id) => hits[id - firstId] === 1, reachedId: firstId };
    if (hits.length === 0) return found;
    const looks = this.#looks(question, (id) => {
      hits[id - firstId] = 1;
    });
    for (let last = lastId; last >= firstId; last -= looks.rows) {
      const first = Math.max(firstId, last - looks.rows + 1);
      for (const look of looks.all) look(first, last);
      await deadline.pause();
      if (deadline.isOver) return { ...found, reachedId: first };
    }
    return found;
  }

  /** SQLite can tell of most templates' lines whether they match, and of others which may. */
  #looks(question: Question, hit: (id: number) => void) {
    const { expression, truths, range } = question;
    const { told, asked } = split(question);
    const exact = conditionFor(expression, told, truths);
    const rough = ofTemplates(
      asked.map(({ id }) => id),
      conditionFor(expression, asked, truths),
    );
    const isIndexed = exact.isIndexed && rough.isIndexed;
    return {
      // Where an index leads to the rows, to look once is to look least.
      rows: isIndexed ? range.lastId - range.firstId + 1 : ROWS_A_LOOK,
      all: [
        ...(told.length > 0 ? [this.#taker(told, exact, hit)] : []),
        ...(asked.length > 0 ? [this.#asker({ expression, truths, asked }, rough, hit)] : []),
      ],
    };
  }

  #taker(told: readonly Template[], condition: Condition, hit: (id: number) => void): Look {
    const ids = this.#select<number>('id', condition);
    const known = new Set(told.map(({ id }) => id));
    return (first, last) => {
      for (const id of ids(first, last)) if (known.has(this.#index.templateOf(id))) hit(id);
    };
  }

  #asker(
    {
      expression,
      truths,
      asked,
    }: Pick<Question, 'expression' | 'truths'> & { asked: readonly Template[] },
    condition: Condition,
    hit: (id: number) => void,
  ): Look {
    const rows = this.#select<Row>(ROW, condition);
    const known = new Map(asked.map((template) => [template.id, template]));
    return (first, last) => {
      for (const [id, uuid, traceId, spanId, own] of rows(first, last)) {
        const template = known.get(this.#index.templateOf(id));
        const values = { timeUs: this.#index.timeOf(id), uuid, traceId, spanId, own };
        if (template && isMatch(expression, { template, values }, truths)) hit(id);
      }
    };
  }

  /** What of each row that fulfils a condition, as JSON in SQL. */
  #select<T>(what: string, condition: Condition): (first: number, last: number) => readonly T[] {
    // The plus: an index is a better way than the order of the ids, wherever there is one.
    const among = condition.isIndexed ? '+id' : 'id';
    const statement = this.#db.prepare(
      `select '[' || ifnull(group_concat(${what}), '') || ']' as json ${FROM_LINES}
       where ${among} between ? and ? and ${condition.sql}`,
    );
    return (first, last) => {
      const { json } = statement.get([first, last, ...condition.values]) as { json: string };
      return JSON.parse(json);
    };
  }
}

/** Which templates' lines SQLite tells apart, and which have to be asked. */
function split({ expression, truths, undecided }: Question) {
  const isExact = (templates: readonly Template[]) =>
    conditionFor(expression, templates, truths).isExact;
  const told = undecided.filter((template) => isExact([template]));
  // What can be told of each by itself cannot always be told of all.
  if (!isExact(told)) return { told: [], asked: undecided };
  const isTold = new Set(told);
  return { told, asked: undecided.filter((template) => !isTold.has(template)) };
}
