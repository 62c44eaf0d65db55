import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Cell } from '../src/timings/step.ts';
import { type KeepCells, Timings } from '../src/timings/timings.ts';

const counted = (handler: string) => Buffer.from(`simplebank-demo.orders.${handler}:1|c`);
const callsOf = (cells: readonly Cell[]) => cells.map(({ handler, calls }) => [handler, calls]);

/** Timings at a time that stands still, and what of them is kept, write by write. */
async function timingsAt(t: TestContext, ms: number, keep: KeepCells) {
  const timings = await Timings.open({ keep, report: () => {}, now: () => ms });
  t.after(() => timings.close());
  return timings;
}

test('of a step, only what has changed is written again', async (t) => {
  const written: unknown[] = [];
  const timings = await timingsAt(t, 20_000, async (stepMs, cells) => {
    written.push([stepMs, callsOf(cells)]);
  });
  timings.take(counted('sell'));
  timings.take(counted('buy'));
  await timings.flush();
  await timings.flush();
  timings.take(counted('buy'));
  await timings.flush();
  const both = [
    ['sell', 1],
    ['buy', 1],
  ];
  assert.deepEqual(written, [
    [20_000, both],
    [20_000, [['buy', 2]]],
  ]);
});

test('what could not be written is, with what has changed since', async (t) => {
  const written: unknown[] = [];
  let isFull = true;
  const timings = await timingsAt(t, 20_000, async (_stepMs, cells) => {
    if (isFull) throw new Error('the disk is full');
    written.push(callsOf(cells));
  });
  timings.take(counted('sell'));
  await timings.flush();
  assert.deepEqual(timings.problems(), ['timings cannot be kept: the disk is full']);
  timings.take(counted('buy'));
  isFull = false;
  await timings.flush();
  assert.deepEqual(timings.problems(), []);
  const [cells] = written;
  assert.deepEqual(
    new Map(cells as [string, number][]),
    new Map([
      ['buy', 1],
      ['sell', 1],
    ]),
  );
});
