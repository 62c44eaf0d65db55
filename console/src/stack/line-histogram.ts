import { z } from 'zod';
import type { HistogramBucket, LogPage } from '../model/api-types.ts';
import type { TimeRange } from '../model/source.ts';
import { stepFor } from '../store/histogram.ts';
import { type LineIndex, TIME } from './line-index.ts';
import type { Query } from './lucene-query.ts';

/** More names of levels than these count together under an empty name. */
const MOST_LEVELS = 16;

const Bucket = z.object({
  key: z.number(),
  doc_count: z.int(),
  levels: z
    .object({ buckets: z.array(z.object({ key: z.string(), doc_count: z.int() })) })
    .optional(),
});
const Counted = z.object({
  aggregations: z.object({ times: z.object({ buckets: z.array(Bucket) }) }).optional(),
});

/**
 * Counts the lines of a query over time, by level.
 *
 * @param range what is shown; both ends are open only where there is no line
 * @param count how many buckets there are at most; they are as short as that allows
 */
export async function histogramOf(
  index: LineIndex,
  query: Query,
  { fromMs, toMs }: TimeRange,
  count: number,
  signal: AbortSignal,
): Promise<NonNullable<LogPage['histogram']>> {
  if (fromMs === undefined || toMs === undefined || fromMs > toMs) {
    return { stepMs: 1, buckets: [] };
  }
  const stepMs = stepFor(fromMs, toMs, count);
  const names = await index.fields(['levelname', 'levelname.keyword'], signal);
  const level = names.find(({ name }) => name === 'levelname')?.countable;
  const { aggregations } = await index.search(
    {
      size: 0,
      query,
      aggs: {
        times: {
          date_histogram: {
            field: TIME,
            fixed_interval: `${stepMs}ms`,
            min_doc_count: 0,
            extended_bounds: { min: Math.floor(fromMs), max: Math.floor(toMs) },
          },
          ...(level && { aggs: { levels: { terms: { field: level, size: MOST_LEVELS } } } }),
        },
      },
    },
    Counted,
    signal,
  );
  return { stepMs, buckets: aggregations?.times.buckets.map(bucketOf) ?? [] };
}

function bucketOf({ key, doc_count: total, levels }: z.infer<typeof Bucket>): HistogramBucket {
  const named = levels?.buckets.map((level) => [level.key, level.doc_count] as const) ?? [];
  const others = named.reduce((rest, [, lines]) => rest - lines, total);
  return {
    time: new Date(key).toISOString(),
    total,
    levels: { ...Object.fromEntries(named), ...(others > 0 && { '': others }) },
  };
}
