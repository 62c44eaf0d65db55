import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isProven, whatIsMissing } from '../../src/chaos/proof.ts';
import { figures, report } from '../../src/chaos/report.ts';
import type { ChaosResult } from '../../src/chaos/result.ts';

describe('what a run proves', () => {
  const order = (answered: boolean) => ({ uuid: 'a', answered, answer: '', at: 0 });
  const damage = { kills: { orders: 5, fees: 5 }, brokerRestarts: 1, connectionCuts: 1 };
  const good: ChaosResult = {
    sent: [order(true), order(false), order(false), order(false)],
    balance: { settled: ['a'], untouched: ['b', 'c', 'd'], lost: [], doubled: [], half: [] },
    damage,
    planned: damage,
    trade: { requests: 3, spoiled: 1 },
    isQuiet: true,
    parked: 0,
    longestRecoverySeconds: 1,
    durationSeconds: 1,
    directory: undefined,
  };
  const refused = Array.from({ length: 2000 }, () => order(false));

  it('is all that it should when enough was answered', () => {
    assert.deepEqual(whatIsMissing(good), []);
    assert.equal(isProven(good), true);
    assert.match(report(good), /or refused and left alone; at least 10 % were answered\.\n$/);
    assert.deepEqual(figures(good).unproven, []);
  });

  for (const [what, part, reason] of [
    ['nothing answered', { sent: refused }, /^only 0 of 2000 orders were answered: at least 10 %/],
    [
      'too little answered',
      { sent: [...refused, ...Array.from({ length: 200 }, () => order(true))] },
      /^only 200 of 2200 orders were answered/,
    ],
    ['nothing asked', { trade: { requests: 0, spoiled: 0 } }, /^the exchange was never asked$/],
    ['no fault met', { trade: { requests: 9, spoiled: 0 } }, /^no request met a fault/],
    [
      'a service left alone',
      { damage: { ...damage, kills: { orders: 5 } } },
      /^fees was killed 0 times, not 5 times$/,
    ],
    [
      'a service killed too seldom',
      { damage: { ...damage, kills: { orders: 4, fees: 5 } } },
      /^orders was killed 4 times, not 5 times$/,
    ],
    ['RabbitMQ left alone', { damage: { ...damage, brokerRestarts: 0 } }, /^RabbitMQ was rest/],
    ['nothing cut', { damage: { ...damage, connectionCuts: 0 } }, /^RabbitMQ's connections were/],
    ['an event parked', { parked: 1 }, /^1 events are parked/],
    ['no end', { isQuiet: false }, /^the books still changed/],
  ] as const) {
    it(`${what}: says so, and is no success`, () => {
      const result: ChaosResult = { ...good, ...part };
      const missing = whatIsMissing(result);
      assert.equal(missing.length, 1);
      assert.match(missing[0] ?? '', reason);
      assert.equal(isProven(result), false);
      assert.ok(report(result).includes(`  ${missing[0]}\n`));
      assert.ok(!report(result).includes('Every order'));
    });
  }
});
