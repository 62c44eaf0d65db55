import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { parseQuery } from '../src/lucene/index.ts';

const file = new URL('../../stack/kibana/simplebank.ndjson', import.meta.url);
const objects = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line): unknown => JSON.parse(line));
const asked = z.object({ language: z.string(), query: z.string() });

/** Every query inside, also in what is JSON in a text, as Kibana keeps it. */
function queriesIn(value: unknown): z.infer<typeof asked>[] {
  if (typeof value === 'string')
    return /^(\{"|\[\{)/.test(value) ? queriesIn(JSON.parse(value)) : [];
  if (typeof value !== 'object' || value === null) return [];
  const one = asked.safeParse(value);
  return one.success ? [one.data] : Object.values(value).flatMap(queriesIn);
}

describe('the queries of Kibana', () => {
  const queries = objects.flatMap(queriesIn);
  for (const { language, query } of queries.filter(({ query }) => query !== '')) {
    it(`${query} is a query of Lucene`, () => {
      assert.equal(language, 'lucene');
      assert.doesNotThrow(() => parseQuery(query));
    });
  }
  it('are there', () => assert.ok(queries.length > 5));
});
