import { z } from 'zod';
import type { FieldList, LogLine, LogPage } from '../model/api-types.ts';
import type { LineQuery } from '../model/source.ts';
import { cursorOf, type Place, placeOf, readCursor } from './cursor.ts';
import { fieldListOf } from './line-fields.ts';
import { histogramOf } from './line-histogram.ts';
import { LineIndex, linesIn, TIME } from './line-index.ts';
import { luceneQuery, type Query } from './lucene-query.ts';
import { Hit, lineOf } from './records.ts';
import type { Server } from './server.ts';

const End = z.object({ value: z.number().nullable() });
const Page = z.object({
  hits: z.object({ total: z.object({ value: z.int() }), hits: z.array(Hit) }),
  aggregations: z.object({ first: End, last: End }).optional(),
});
const Newest = z.object({ hits: z.object({ hits: z.array(Hit) }) });

/** Log lines, as Fluentd brings them to Elasticsearch or OpenSearch. */
export class Lines {
  readonly #index: LineIndex;

  constructor(server: Server) {
    this.#index = new LineIndex(server);
  }

  /** As `Source.searchLines`. */
  async search(query: LineQuery, signal: AbortSignal): Promise<LogPage> {
    const { fromMs, toMs, limit, buckets } = query;
    const matching = linesIn(query, luceneQuery(query.q));
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
    const { hits, aggregations } = await this.#index.search(
      {
        ...inOrder(query.oldestFirst ? 'asc' : 'desc', limit + 1, after),
        query: matching,
        track_total_hits: true,
        ...(buckets > 0 && {
          aggs: { first: { min: { field: TIME } }, last: { max: { field: TIME } } },
        }),
      },
      Page,
      signal,
    );
    const page = hits.hits.slice(0, limit);
    const last = page.at(-1);
    const answer: LogPage = {
      lines: page.map(lineOf),
      total: hits.total.value,
      cursor: last && hits.hits.length > limit ? cursorOf(placeOf(last)) : null,
    };
    if (buckets === 0) return answer;
    const shown = {
      fromMs: fromMs ?? aggregations?.first.value ?? toMs,
      toMs: toMs ?? aggregations?.last.value ?? fromMs,
    };
    const histogram = await histogramOf(this.#index, matching, shown, buckets, signal);
    return { ...answer, histogram };
  }

  /** As `Source.fields`. */
  fields(signal: AbortSignal): Promise<FieldList> {
    return fieldListOf(this.#index, signal);
  }

  /** @throws SourceError when no lines can be asked for */
  async check(signal: AbortSignal): Promise<void> {
    await this.#index.search({ size: 0, track_total_hits: false }, z.unknown(), signal);
  }

  /** The newest lines since a moment, the newest first. */
  async since(fromMs: number, limit: number, signal: AbortSignal): Promise<LogLine[]> {
    const query = linesIn({ fromMs }, { match_all: {} });
    const body = { ...inOrder('desc', limit), query, track_total_hits: false };
    const { hits } = await this.#index.search(body, Newest, signal);
    return hits.hits.map(lineOf);
  }
}

/**
 * By time; among lines of the same moment, by when they came to the index. Days whose times are
 * exact to the millisecond are compared with others to the nanosecond all the same.
 */
function inOrder(order: 'asc' | 'desc', size: number, after?: Place): Query {
  return {
    size,
    sort: [
      { [TIME]: { order, numeric_type: 'date_nanos', unmapped_type: 'date' } },
      { _seq_no: { order } },
    ],
    docvalue_fields: [{ field: TIME, format: 'strict_date_optional_time_nanos' }],
    ...(after && { search_after: after }),
  };
}
