import { z } from 'zod';
import type { FieldList } from '../model/api-types.ts';
import type { IndexField, LineIndex } from './line-index.ts';
import { CONTAINER } from './lucene-query.ts';
import { instanceName, isLogged } from './records.ts';

/** A field with more distinct values has none that are worth offering. */
const FEW = 50;
const MOST_VALUES = 10;
/** Nobody wants to choose from more fields, or from longer values. */
const MOST_FIELDS = 1000;
const LONGEST_VALUE = 200;
/** Counting the values of each field costs time and memory. */
const MOST_COUNTED = 200;
/** In so many lines of a day the common values show themselves. */
const ENOUGH_LINES = 100_000;

/** What Elasticsearch has for the members of a record, and not for values. */
const GROUPS = ['object', 'nested'];
const DATES = ['date', 'date_nanos'];

const Bucket = z.object({
  key: z.union([z.string(), z.number()]),
  key_as_string: z.string().optional(),
});
const Values = z.object({ sum_other_doc_count: z.int(), buckets: z.array(Bucket) });
const Counted = z.object({ aggregations: z.record(z.string(), Values).optional() });

/** The fields of all lines by name, with the commonest values of those that have few. */
export async function fieldListOf(index: LineIndex, signal: AbortSignal): Promise<FieldList> {
  const fields = offered(await index.fields(['*'], signal)).slice(0, MOST_FIELDS);
  const counted = fields.filter(isWorthCounting).slice(0, MOST_COUNTED);
  // Not every name of a field can be one of an aggregation.
  const terms = counted.map(({ countable }, i) => [
    `field ${i}`,
    { terms: { field: countable, size: FEW } },
  ]);
  const { aggregations = {} } = await index.search(
    {
      size: 0,
      track_total_hits: false,
      terminate_after: ENOUGH_LINES,
      aggs: Object.fromEntries(terms),
    },
    Counted,
    signal,
  );
  const list = fields.map((field) => {
    const values = commonest(aggregations[`field ${counted.indexOf(field)}`]);
    return field.name === CONTAINER
      ? { name: 'instance', values: values.map(instanceName) }
      : { name: field.name, values };
  });
  return { fields: list.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Those that lines have: not Fluentd's and Elasticsearch's own, and each once. */
function offered(fields: IndexField[]): IndexField[] {
  const names = new Set(fields.map(({ name }) => name));
  return fields.filter(({ name, kinds }) => {
    const isTwin = name.endsWith('.keyword') && names.has(name.slice(0, -'.keyword'.length));
    const isOwn = name === CONTAINER || (isLogged(name) && !name.startsWith('_'));
    // Both are called so here.
    if (name === 'instance' && names.has(CONTAINER)) return false;
    return isOwn && !isTwin && !kinds.some((kind) => GROUPS.includes(kind));
  });
}

function isWorthCounting({ countable, kinds }: IndexField): boolean {
  return countable !== undefined && !kinds.some((kind) => DATES.includes(kind));
}

function commonest(counted: z.infer<typeof Values> | undefined): string[] {
  if (!counted || counted.sum_other_doc_count > 0) return [];
  return counted.buckets
    .map(({ key, key_as_string: text }) => text ?? String(key))
    .filter((value) => value.length <= LONGEST_VALUE)
    .slice(0, MOST_VALUES);
}
