import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceNames } from '@simplebank/shared/contracts';
import { z } from 'zod';
import { parseQuery } from '../../console/src/lucene/index.ts';
import { fields } from '../../console/test/support/kibana.ts';
import { fieldsAsked, withoutParser } from '../../console/test/support/lucene.ts';
import { cases } from './support/cases.ts';
import { askedIn, NOWHERE } from './support/solution.ts';

const Duration = z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/);
/**
 * What Jaeger's page reads of an address, and how: searchQueryFromUrl in
 * packages/jaeger-ui/src/components/SearchTracePage/url.ts of github.com/jaegertracing/jaeger-ui. A
 * search needs a service, and a time of those that the page offers.
 */
const Search = z.strictObject({
  service: z.enum(Object.values(serviceNames).map((name) => `simplebank-${name}` as const)),
  operation: z.string().min(1).optional(),
  tags: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.record(z.string(), z.string()))
    .optional(),
  minDuration: Duration.optional(),
  maxDuration: Duration.optional(),
  lookback: z.enum(['5m', '15m', '30m', '1h', '2h', '3h', '6h', '12h', '24h', '2d']),
  limit: z.string().regex(/^\d+$/).optional(),
});

describe('what solutions say to ask', async () => {
  const all = await Promise.all(
    cases.map(async (named) => {
      const drawn = named.case.draw(1);
      return { ...named, facts: drawn.facts, ...(await askedIn(named, drawn, NOWHERE)) };
    }),
  );

  for (const { name, queries, searches } of all) {
    it(`${name}: are queries of Lucene, and searches of Jaeger's page`, () => {
      for (const query of queries) assert.doesNotThrow(() => parseQuery(query), query);
      for (const search of searches) {
        assert.deepEqual([...search.keys()], [...new Set(search.keys())], 'each is given once');
        Search.parse(Object.fromEntries(search));
      }
    });
  }

  it('asks for fields that lines have, as Lucene reads it', { skip: withoutParser }, () => {
    const asked = all.flatMap(({ queries, facts }) => queries.map((query) => ({ query, facts })));
    const read = fieldsAsked(asked.map(({ query }) => query));
    for (const [i, { query, facts }] of asked.entries()) {
      const names = read[i] ?? [];
      assert.ok(names.length > 0, query);
      // A field that was drawn is in the lines of that case alone, as its author's check asks.
      const unknown = names.filter((name) => !fields.has(name) && facts.field !== name);
      assert.deepEqual(unknown, [], query);
    }
  });

  it('is there', () => {
    if (process.env.TEST_CASE) return;
    assert.ok(all.flatMap(({ queries }) => queries).length > 12);
    assert.ok(all.flatMap(({ searches }) => searches).length > 12);
  });
});
