import type Sqlite from 'libsql';
import { type Expression, parseQuery } from '../lucene/index.ts';
import type { LogLine, LogPage } from '../model/api-types.ts';
import type { LineQuery } from '../model/source.ts';
import { isoTime } from '../model/span.ts';
import { CandidateSearch } from './candidate-search.ts';
import { cursorOf, type Place, placeOf } from './cursor.ts';
import { Deadline, SEARCH_LIMIT_MS } from './deadline.ts';
import { FirstPlaces } from './first-places.ts';
import { histogramOf, type Visit } from './histogram.ts';
import type { LineIndex } from './line-index.ts';
import { type LineRow, SELECT_LINES, type Template, type Templates } from './templates.ts';
import { Truths } from './truth.ts';

/** Searches the lines of a file. */
export class LineSearch {
  readonly #index: LineIndex;
  readonly #templates: Templates;
  readonly #candidates: CandidateSearch;
  readonly #line: Sqlite.Statement;
  readonly #limitMs: number;

  /** @param limitMs how long a search may take, in milliseconds */
  constructor(
    db: Sqlite.Database,
    index: LineIndex,
    templates: Templates,
    limitMs = SEARCH_LIMIT_MS,
  ) {
    this.#limitMs = limitMs;
    this.#index = index;
    this.#templates = templates;
    this.#candidates = new CandidateSearch(db, index);
    this.#line = db.prepare(`${SELECT_LINES} where id = ?`);
  }

  /**
   * The newest lines first, unless the query says otherwise, of those that are there when it begins. When its time is over, it
   * answers what it has found until then, and how far it got.
   *
   * @throws QueryError when the query or the cursor cannot be understood
   * @throws SourceError 504 when the signal ends it
   */
  async search(query: LineQuery, signal: AbortSignal): Promise<LogPage> {
    const { expression } = parseQuery(query.q);
    const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
    const deadline = new Deadline(signal, this.#limitMs);
    await deadline.pause();
    this.#index.refresh();

    const truths = new Truths();
    const { matching, undecided } = this.#decide(expression, truths);
    const range = this.#index.within(query);
    const found = await this.#candidates.find({ expression, truths, undecided, range }, deadline);
    const isHit = (id: number) => matching.has(this.#index.templateOf(id)) || found.has(id);

    let total = 0;
    const { oldestFirst = false } = query;
    const first = new FirstPlaces(query.limit + 1, after, { oldestFirst });
    const reached = { ...range, firstId: found.reachedId };
    // In the order of the page: once it is full, all that follows is passed over at once.
    this.#index.visit(reached, oldestFirst ? 'oldest first' : 'newest first', (id, timeUs) => {
      if (!isHit(id)) return;
      total += 1;
      first.add({ timeUs, number: id });
    });
    const visit: Visit = (see) =>
      this.#index.visit(reached, 'oldest first', (id, timeUs, template) => {
        if (isHit(id)) see(timeUs, this.#templates.get(template).level);
      });
    return {
      ...this.#page(first.sorted(), query.limit),
      total,
      ...(query.buckets > 0 && { histogram: histogramOf(visit, query, query.buckets) }),
      ...(found.reachedId > range.firstId && {
        reached: isoTime(this.#index.timeOf(found.reachedId)),
      }),
    };
  }

  /** Which templates' lines all match, and of which each has to be asked. */
  #decide(
    expression: Expression,
    truths: Truths,
  ): { matching: ReadonlySet<number>; undecided: Template[] } {
    const matching = new Set<number>();
    const undecided: Template[] = [];
    for (const id of this.#index.counts.keys()) {
      const template = this.#templates.get(id);
      const isMatch = truths.ofAll(template, expression);
      if (isMatch) matching.add(id);
      else if (isMatch === undefined) undecided.push(template);
    }
    return { matching, undecided };
  }

  /** @param places one more than the page may have, where there are more */
  #page(places: readonly Place[], limit: number): Pick<LogPage, 'lines' | 'cursor'> {
    const shown = places.slice(0, limit);
    const last = shown.at(-1);
    return {
      lines: shown.flatMap(({ number }) => this.#read(number)),
      cursor: last && places.length > shown.length ? cursorOf(last) : null,
    };
  }

  /** None when the line has gone meanwhile. */
  #read(id: number): LogLine[] {
    // Our own table.
    const row = this.#line.get([id]) as LineRow | undefined;
    if (!row) return [];
    const { template, record } = this.#templates.lineOf(row);
    return [{ id: String(id), instance: template.instance, record }];
  }
}
