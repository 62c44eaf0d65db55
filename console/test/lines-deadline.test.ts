import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadline } from '../src/embedded/lines/deadline.ts';
import { scan } from '../src/embedded/lines/scan.ts';
import { Segment } from '../src/embedded/lines/segment.ts';
import { parseQuery } from '../src/lucene/index.ts';
import { lineAt } from './support/lines.ts';

const TOO_LONG = {
  name: 'SourceError',
  status: 504,
  message: 'the search took too long: ask for a shorter time, or for less',
};
const never = new AbortController().signal;

test('a deadline ends what goes on after it', () => {
  assert.throws(() => new Deadline(never, -1).check(), TOO_LONG);
  assert.throws(() => new Deadline(AbortSignal.abort(), 60_000).check(), TOO_LONG);
  new Deadline(never, 60_000).check();
});

test('a deadline is looked at again after some work', () => {
  const deadline = new Deadline(never, -1);
  deadline.spend(50_000);
  assert.throws(() => deadline.spend(50_000), TOO_LONG);
});

test('a search of long texts ends within one segment', () => {
  const segment = new Segment(100);
  for (let n = 0; n < 20; n++) {
    segment.add({ ...lineAt(n), record: { message: `${n}${'a'.repeat(10_000)}` } }, n);
  }
  const { expression } = parseQuery('*a?a*b');
  assert.ok(expression.type === 'test');
  const [column] = segment.columnsOf('message');
  assert.ok(column);
  const { test: asked } = expression;
  assert.equal(scan(column, [], asked, new Deadline(never, 60_000)), undefined);
  assert.throws(() => scan(column, [], asked, new Deadline(never, -1)), TOO_LONG);
});
