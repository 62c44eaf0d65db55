import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogLine } from '../src/model/api-types.ts';
import { lineAt, search, storeOf, type TestLines } from './support/lines.ts';

/** All pages from a cursor on, and how often `between` was called. */
async function readOn(
  store: TestLines,
  q: string,
  limit: number,
  between: () => void = () => {},
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let cursor: string | undefined;
  do {
    const page = await search(store, { q, limit, cursor });
    assert.ok(page.lines.length <= limit);
    lines.push(...page.lines);
    cursor = page.cursor ?? undefined;
    between();
  } while (cursor !== undefined);
  return lines;
}

describe('page after page', () => {
  const numbers = (lines: LogLine[]) => lines.map(({ record }) => record.n);
  const down = (from: number, to: number) => {
    return Array.from({ length: from - to + 1 }, (_, i) => from - i);
  };

  it('every line comes once, whatever the length of a page', async () => {
    const store = storeOf(Array.from({ length: 95 }, (_, n) => lineAt(Math.floor(n / 7), { n })));
    for (const limit of [1, 2, 7, 10, 94, 95, 96]) {
      assert.deepEqual(numbers(await readOn(store, '', limit)), down(94, 0), `${limit} a page`);
    }
  });

  it('the last page has no cursor, also when it is full', async () => {
    const store = storeOf(Array.from({ length: 4 }, (_, n) => lineAt(n, { n })));
    const first = await search(store, { limit: 2 });
    assert.deepEqual(numbers(first.lines), [3, 2]);
    const second = await search(store, { limit: 2, cursor: first.cursor ?? undefined });
    assert.deepEqual(numbers(second.lines), [1, 0]);
    assert.equal(second.cursor, null);
    assert.equal(second.total, 4);
    assert.equal((await search(storeOf([]))).cursor, null);
  });

  it('lines that come meanwhile change nothing about what follows', async () => {
    const store = storeOf(Array.from({ length: 50 }, (_, n) => lineAt(n, { n })));
    let n = 50;
    const lines = await readOn(store, 'n:*', 10, () => {
      // Newer ones, and some of the very time of the last line that was shown.
      for (let i = 0; i < 7; i++) store.add(lineAt(n, { n: n++ }));
    });
    assert.deepEqual(numbers(lines), down(49, 0));
  });

  it('what goes meanwhile is missing, and nothing else', async () => {
    const store = storeOf(Array.from({ length: 50 }, (_, n) => lineAt(n, { n })));
    const first = await search(store, { limit: 20 });
    store.db.exec('delete from lines where id <= 20');
    const rest = await search(store, { limit: 100, cursor: first.cursor ?? undefined });
    assert.deepEqual(numbers(rest.lines), down(29, 20));
  });

  it('each line has an id of its own', async () => {
    const store = storeOf(Array.from({ length: 30 }, (_, n) => lineAt(n % 3, { n })));
    for (let n = 0; n < 20; n++) store.add(lineAt(0, { n: -n }));
    const { lines } = await search(store);
    assert.equal(new Set(lines.map(({ id }) => id)).size, 50);
  });
});
