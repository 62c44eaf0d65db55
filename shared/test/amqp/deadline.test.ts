import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { CallerClocks, deadlineHeaders } from '../../src/amqp/deadline.ts';
import { watchStalls } from '../../src/process/stalls.ts';

const patience = 5000;
const caller = 'the queue of replies of a gateway';

function call(headers: object, expiration?: string): ConsumeMessage {
  const properties = { headers, expiration, replyTo: caller };
  return { properties } as unknown as ConsumeMessage;
}

/** A call that was made `agoMs` ago, by a clock that is `behindMs` behind ours. */
function madeAgo(agoMs: number, behindMs = 0, replyTo = caller): ConsumeMessage {
  const message = call(deadlineHeaders(patience - agoMs - behindMs), String(patience));
  return { ...message, properties: { ...message.properties, replyTo } };
}

function assertAbout(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 500, `${actual} is not about ${expected}`);
}

for (const behindMs of [0, 10, 4990, 120_000, -4990, -3_600_000]) {
  test(`the deadline counts from when the call was made, by a clock ${behindMs} ms behind ours`, () => {
    const clocks = new CallerClocks();
    const leftOf = (agoMs: number) => clocks.timeLeftFor(madeAgo(agoMs, behindMs), 0);
    assertAbout(leftOf(0), 5000);
    assertAbout(leftOf(4000), 1000);
    assertAbout(leftOf(5001), -1);
    assertAbout(leftOf(38_000), -33_000);
    assertAbout(leftOf(0), 5000);
  });
}

test('what waited in a broker that stood still is late, however long ago the last call was', () => {
  let now = Date.now();
  const clocks = new CallerClocks(() => now);
  clocks.timeLeftFor(madeAgo(0), 0);
  now += 45_000;
  // By the caller's clock it is 45 s later, too: nothing is left of those that it made at once.
  assertAbout(clocks.timeLeftFor(madeAgo(0), 0), -40_000);
  assertAbout(clocks.timeLeftFor(madeAgo(-40_000), 0), 0);
  assertAbout(clocks.timeLeftFor(madeAgo(-45_000), 0), 5000);
});

test('the first call of a caller may have waited here, and nowhere else', () => {
  const first = (agoMs: number, stallMs: number) =>
    new CallerClocks().timeLeftFor(madeAgo(agoMs), stallMs);
  assertAbout(first(4000, 0), 5000);
  assertAbout(first(38_000, 38_000), -33_000);
  assertAbout(first(4000, 38_000), 1000);
  assertAbout(first(-120_000, 38_000), 5000);
  assertAbout(first(120_000, 38_000), 5000);
});

test('a clock that was set is followed, far at once and near soon', () => {
  const begin = Date.now();
  let now = begin;
  const clocks = new CallerClocks(() => now);
  const leftOf = (behindMs: number) => clocks.timeLeftFor(madeAgo(0, behindMs - (now - begin)), 0);
  assertAbout(leftOf(0), 5000);
  assertAbout(leftOf(3_600_000), 5000);
  assertAbout(leftOf(-3_600_000), 5000);
  assertAbout(leftOf(-3_540_000), -55_000);
  now += 11_000;
  assertAbout(leftOf(-3_540_000), -55_000);
  now += 11_000;
  assertAbout(leftOf(-3_540_000), 5000);
});

test('of callers without number those that called last are known', () => {
  const clocks = new CallerClocks();
  const leftOf = (agoMs: number, replyTo: string) =>
    clocks.timeLeftFor(madeAgo(agoMs, 0, replyTo), 0);
  for (let i = 0; i <= 1000; i++) leftOf(0, `caller ${i}`);
  assertAbout(leftOf(4000, 'caller 1'), 1000);
  assertAbout(leftOf(4000, 'caller 0'), 5000);
});

test('without a deadline it counts from the receipt, and without an expiration there is none', () => {
  const clocks = new CallerClocks();
  const own = deadlineHeaders(5000);
  assert.equal(clocks.timeLeftFor(call({}, '5000'), 38_000), 5000);
  assert.equal(clocks.timeLeftFor(call({}), 38_000), Infinity);
  assert.equal(clocks.timeLeftFor(call(own), 38_000), Infinity);
  for (const nonsense of ['soon', '', '-1', 'Infinity', '1e400', 1, true, null]) {
    const headers = Object.fromEntries(Object.keys(own).map((name) => [name, nonsense]));
    assert.equal(clocks.timeLeftFor(call(headers, '5000'), 38_000), 5000, String(nonsense));
  }
});

test('a process that was too busy to read knows for how long', async (t) => {
  const begin = performance.now();
  const stalls = watchStalls();
  t.after(() => stalls.stop());
  await sleep(300);
  const end = performance.now() + 1500;
  while (performance.now() < end);
  // It looks every 200 ms; on busy cores it may have been kept waiting before, too.
  const recentMs = stalls.recentMs();
  assert.ok(recentMs >= 1300 && recentMs <= performance.now() - begin, `${recentMs} ms`);
  await sleep(50);
  assert.ok(stalls.recentMs() >= 1000, 'what came meanwhile is read a little later');
});
