import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endingOf, stillborn } from '../../src/supervisor/ending.ts';

test('a process that does as it is told ends in order', () => {
  assert.deepEqual(endingOf(0, null), { kind: 'orderly', how: 'exit code 0' });
  assert.deepEqual(endingOf(null, 'SIGTERM'), { kind: 'orderly', how: 'signal SIGTERM' });
  assert.deepEqual(endingOf(null, 'SIGINT'), { kind: 'orderly', how: 'signal SIGINT' });
});

test('what another start may mend is retryable', () => {
  assert.deepEqual(endingOf(1, null), { kind: 'retryable', how: 'exit code 1' });
  assert.deepEqual(endingOf(null, 'SIGKILL'), { kind: 'retryable', how: 'signal SIGKILL' });
  assert.deepEqual(stillborn(new Error('spawn EAGAIN')), {
    kind: 'retryable',
    how: 'spawn EAGAIN',
  });
});

test('what no start mends is fatal, and says why', () => {
  assert.deepEqual(endingOf(78, null), {
    kind: 'fatal',
    how: 'exit code 78',
    why: 'has a bad configuration',
  });
  assert.deepEqual(endingOf(65, null), {
    kind: 'fatal',
    how: 'exit code 65',
    why: 'cannot use its database',
  });
});
