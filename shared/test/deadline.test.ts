import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { deadlineHeaders, timeLeftFor } from '../src/amqp/deadline.ts';
import { watchStalls } from '../src/stalls.ts';

function call(headers: object, expiration?: string): ConsumeMessage {
  return { properties: { headers, expiration } } as unknown as ConsumeMessage;
}

/** The header of a call that was made `agoMs` ago, by a caller that waits for 5 seconds. */
function madeAgo(agoMs: number) {
  return call(deadlineHeaders(5000 - agoMs), '5000');
}

function assertAbout(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 500, `${actual} is not about ${expected}`);
}

test('the deadline counts from when the call was made', () => {
  assertAbout(timeLeftFor(madeAgo(0), 0), 5000);
  assertAbout(timeLeftFor(madeAgo(4000), 0), 1000);
  assertAbout(timeLeftFor(madeAgo(38_000), 38_000), -33_000);
});

test('a deadline that cannot be by our clock is none', () => {
  assert.equal(timeLeftFor(madeAgo(-120_000), 0), 5000);
  assert.equal(timeLeftFor(madeAgo(120_000), 0), 5000);
  assert.equal(timeLeftFor(madeAgo(120_000), 38_000), 5000);
});

test('without the header it counts from the receipt, and without an expiration there is none', () => {
  assert.equal(timeLeftFor(call({}, '5000'), 38_000), 5000);
  assert.equal(timeLeftFor(call({}), 38_000), Infinity);
});

test('a process that was too busy to read knows for how long', async (t) => {
  const stalls = watchStalls();
  t.after(() => stalls.stop());
  await sleep(300);
  const end = performance.now() + 1500;
  while (performance.now() < end);
  assertAbout(stalls.recentMs(), 1500);
  await sleep(50);
  assert.ok(stalls.recentMs() >= 1000, 'what came meanwhile is read a little later');
});
