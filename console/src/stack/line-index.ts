import { z } from 'zod';
import type { TimeRange } from '../model/source.ts';
import type { Query } from './lucene-query.ts';
import type { Server } from './server.ts';

/** Where Fluentd puts lines: an index for each day, and none before the first line. */
const INDICES = '/fluentd-*';

/** When a line was logged. */
export const TIME = '@timestamp';

const Kinds = z.record(z.string(), z.object({ aggregatable: z.boolean() }));
const Fields = z.object({ fields: z.record(z.string(), Kinds) });

/** A field of the lines, in all days together. */
export interface IndexField {
  name: string;
  /** The kinds that Elasticsearch takes it for, such as `keyword`; several when days differ. */
  kinds: string[];
  /** Under which name its values can be counted; undefined when they cannot. */
  countable: string | undefined;
}

/** The indices of log lines in Elasticsearch 7 to 9 or OpenSearch. */
export class LineIndex {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  /** Half an answer would look like a whole one, so there is none when a part cannot be searched. */
  search<T>(body: Query, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const path = `${INDICES}/_search?allow_partial_search_results=false&ignore_unavailable=true`;
    return this.#server.ask({ path, body, schema, signal });
  }

  /** @param names of the fields, with or without `*`; what no line has is left out */
  async fields(names: string[], signal: AbortSignal): Promise<IndexField[]> {
    const list = encodeURIComponent(names.join(','));
    const path = `${INDICES}/_field_caps?fields=${list}&ignore_unavailable=true`;
    const { fields } = await this.#server.ask({ path, schema: Fields, signal });
    const isCountable = (name: string) => {
      const kinds = Object.values(fields[name] ?? {});
      return kinds.length > 0 && kinds.every(({ aggregatable }) => aggregatable);
    };
    return Object.entries(fields).map(([name, kinds]) => ({
      name,
      kinds: Object.keys(kinds),
      // A text that nobody told Elasticsearch of has its whole value beside it.
      countable: [name, `${name}.keyword`].find(isCountable),
    }));
  }
}

/** The lines of a query in a span of time; the whole of its last millisecond belongs to it. */
export function linesIn({ fromMs, toMs }: TimeRange, query: Query): Query {
  const range = {
    ...(fromMs !== undefined && { gte: Math.floor(fromMs) }),
    ...(toMs !== undefined && { lt: Math.floor(toMs) + 1 }),
  };
  const inTime = { range: { [TIME]: { ...range, format: 'epoch_millis' } } };
  return { bool: { filter: [query, inTime] } };
}
