import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { currentUuid, timeLeft, withRequest, withUuid } from '../../src/process/correlation.ts';

test('requests that run side by side keep their own UUIDs', async () => {
  const seen = await Promise.all(
    ['a', 'b', 'c'].map((uuid) =>
      withUuid(uuid, async () => {
        await setImmediate();
        return currentUuid();
      }),
    ),
  );
  assert.deepEqual(seen, ['a', 'b', 'c']);
  assert.equal(currentUuid(), undefined);
});

test('a request knows how long its caller still waits', () => {
  assert.equal(timeLeft(), Infinity);
  withRequest({ deadline: performance.now() + 1000 }, () => {
    assert.ok(timeLeft() > 0 && timeLeft() <= 1000);
    withUuid('a', () => assert.ok(timeLeft() <= 1000));
  });
  withRequest({ deadline: performance.now() - 5 }, () => assert.equal(timeLeft(), 0));
});
