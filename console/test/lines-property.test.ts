import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../test/support/random.ts';
import { parseQuery } from '../src/lucene/index.ts';
import type { LogLine, LogRecord } from '../src/model/api-types.ts';
import { lineAt, search, storeOf } from './support/lines.ts';

const random = new Random(4_711);
const pick = (below: number) => random.int(below);
const oneOf = <T>(choices: readonly T[]): T => choices[pick(choices.length)] as T;

const WORDS = [
  'order',
  'Placed',
  'größe',
  'a_b',
  'x1',
  '42',
  'true',
  '🦊',
  'İx',
  '2026-11-22',
  'a*b',
  'service.ts',
  'host:port',
  "don't",
  '10.1.2.3',
  '1,2.',
  '._x:',
  '東京',
];
const NAMES = ['message', 'name', 'n', 'a.b', 'deep', '_more', 'instance', '__proto__'];

function randomValue(depth = 0): unknown {
  const leaf = [
    () => Array.from({ length: pick(4) }, () => oneOf(WORDS)).join(oneOf([' ', '-', '\n', '. "'])),
    () => pick(50) - 5,
    () => pick(5) + 0.5,
    () => oneOf([true, false, null]),
    () => `2026-11-22T12:00:0${pick(9)}.${String(pick(1_000_000)).padStart(6, '0')}Z`,
  ];
  const nested = [
    () => Array.from({ length: pick(3) }, () => randomValue(depth + 1)),
    () => Object.fromEntries([[oneOf(['b', 'c', 'x.y']), randomValue(depth + 1)]]),
  ];
  return oneOf(depth < 3 ? [...leaf, ...leaf, ...nested] : leaf)();
}

function randomTerm(): string {
  return oneOf([
    () => oneOf(WORDS).replace(/[*:]/, '\\$&'),
    () => `"${oneOf(WORDS)}"`,
    () => `"${oneOf(WORDS)} ${oneOf(WORDS)}"`,
    () => `${oneOf(WORDS).slice(0, 2).replace(':', '\\:')}*`.replace('**', '*'),
    () => `*${oneOf(['e', 'b', 'ö', '2', '.', 'e.', "'"])}?*`,
    () => oneOf(['25', '22T12', '00', '0?.*Z', '03.163635Z', '163635Z', '"22T12:00"', '*.1*Z']),
    () => String(pick(50)),
  ])();
}

function randomClause(): string {
  const field = oneOf([...NAMES, 'deep.b', 'deep.x.y', 'a.b.c', '@timestamp', 'nope']);
  return oneOf([
    () => randomTerm(),
    () => `${field}:${randomTerm()}`,
    () => `${field}:${randomTerm()}`,
    () => `${field}:[${pick(20) - 5} TO ${pick(40)}}`,
    () => `${field}:>${pick(20)}`,
    () => `${field}:<="2026-11-22T12:00:0${pick(9)}"`,
    () => `_exists_:${field}`,
    () => `${field}:(${randomTerm()} OR NOT ${randomTerm()})`,
  ])();
}

function randomQuery(depth = 0): string {
  if (depth === 3 || pick(3) === 0) return randomClause();
  const [left, right] = [randomQuery(depth + 1), randomQuery(depth + 1)];
  return oneOf([
    `(${left}) (${right})`,
    `${left} OR ${right}`,
    `${left} AND (${right})`,
    `NOT (${left})`,
    `!${randomClause()} ${right}`,
  ]);
}

function randomRecord(): LogRecord {
  return Object.fromEntries(
    Array.from({ length: pick(5) }, () => [
      pick(4) === 0 ? `own${pick(400)}` : oneOf(NAMES),
      randomValue(),
    ]),
  );
}

/** What the store should find: every line asked by itself, sorted as a whole. */
function expected(lines: readonly (LogLine & { timeUs: number })[], q: string): LogLine[] {
  const { matches } = parseQuery(q);
  return lines
    .filter(matches)
    .sort((a, b) => b.timeUs - a.timeUs || Number(b.id) - Number(a.id))
    .map(({ id, instance, record }) => ({ id, instance, record }));
}

test('the store finds what asking each line finds', async () => {
  const store = storeOf([]);
  const lines: (LogLine & { timeUs: number })[] = [];
  for (let n = 0; n < 600; n++) {
    const line = lineAt(pick(10_000), randomRecord(), oneOf(['orders', 'orders-2', 'fees']));
    store.add(line);
    lines.push({ ...line, id: store.lastId });
  }
  let hits = 0;
  for (let round = 0; round < 500; round++) {
    const q = randomQuery();
    const all = expected(lines, q);
    const page = await search(store, { q, limit: 1000 });
    assert.equal(page.total, all.length, q);
    assert.equal(JSON.stringify(page.lines), JSON.stringify(all), q);
    if (all.length > 0 && all.length < 600) hits += 1;
  }
  assert.ok(hits > 160, `only ${hits} queries told lines apart`);
});
