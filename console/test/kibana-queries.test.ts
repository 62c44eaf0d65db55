import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { parseQuery } from '../src/lucene/index.ts';
import { fields, objects } from './support/kibana.ts';
import { fieldsAsked, withoutParser } from './support/lucene.ts';

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
  const queries = objects.flatMap(queriesIn).filter(({ query }) => query !== '');
  for (const { language, query } of queries) {
    it(`${query} is a query of Lucene`, () => {
      assert.equal(language, 'lucene');
      assert.doesNotThrow(() => parseQuery(query));
    });
  }
  it('are there', () => assert.ok(queries.length > 5));

  it('ask for fields that lines have, as Lucene reads them', { skip: withoutParser }, () => {
    const all = queries.map(({ query }) => query);
    for (const [i, names] of fieldsAsked(all).entries()) {
      assert.ok(names.length > 0, all[i]);
      assert.deepEqual(
        names.filter((name) => !fields.has(name)),
        [],
        all[i],
      );
    }
  });
});

describe("Lucene's query parser", { skip: withoutParser }, () => {
  it('tells which fields are asked for, and refuses what is no query', () => {
    const queries = ['a:b AND NOT _exists_:c', 'any words', '(d:*e OR f:[1 TO 2]) -g:"h i"'];
    assert.deepEqual(fieldsAsked(queries), [['a', 'c'], ['*'], ['d', 'f', 'g']]);
    assert.throws(() => fieldsAsked(['a:b', 'a:(b']), /Cannot parse 'a:\(b'/);
  });
});
