import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Kind, whyNoAnswer, wrongParts } from '../src/answer.ts';
import { Random } from '../src/random.ts';

/** Answers that are as good as the right one, of each kind; and such that are not. */
const ALIKE: readonly [Kind, right: string, good: string[], bad: string[]][] = [
  [
    'service',
    'account-transactions',
    ['account_transactions_service', 'simplebank-account-transactions', 'Account-Transactions'],
    ['accounts', 'orders'],
  ],
  ['instance', 'orders-2', ['simplebank-orders-2', 'ORDERS-2'], ['orders', 'orders-3']],
  ['uuid', '0c3152d8-8b71-4f79-afcb-59b50955f25c', ['0C3152D8-8B71-4F79-AFCB-59B50955F25C'], []],
  [
    'line',
    'services/fees/src/service.ts:16',
    ['service.ts:16', '/home/me/bank/services/fees/src/service.ts:16', 'src\\service.ts:16'],
    ['service.ts:1', 'vice.ts:16', 'charges.ts:16'],
  ],
  ['setting', 'LOG_LEVEL', ['log_level'], ['LEVEL']],
];

describe('an answer', () => {
  for (const [kind, right, good, bad] of ALIKE) {
    it(`that is a ${kind} is right however it is written`, () => {
      const parts = [{ name: 'it', kind }];
      for (const given of [right, ...good])
        assert.deepEqual(wrongParts(parts, [right], [given]), []);
      for (const given of bad) assert.deepEqual(wrongParts(parts, [right], [given]), ['it'], given);
    });
  }

  it('that is a number may be off as far as is said', () => {
    const parts = [{ name: 'seconds', kind: 'number', tolerance: 0.5 } as const];
    for (const given of ['3', '2.5', '3.5'])
      assert.deepEqual(wrongParts(parts, ['3'], [given]), []);
    for (const given of ['2.4', '3.6', '-3']) {
      assert.deepEqual(wrongParts(parts, ['3'], [given]), ['seconds']);
    }
  });

  it('names the parts that are wrong; "nothing" is right only where nothing is wrong', () => {
    const parts = [
      { name: 'service', kind: 'service' },
      { name: 'share', kind: 'number' },
    ] as const;
    assert.deepEqual(wrongParts(parts, ['fees', '20'], ['fees', '30']), ['share']);
    assert.deepEqual(wrongParts(parts, ['fees', '20'], ['nothing']), ['service', 'share']);
    assert.deepEqual(wrongParts(parts, ['nothing'], ['fees', '20']), ['service', 'share']);
    assert.deepEqual(wrongParts(parts, ['nothing'], ['Nothing']), []);
  });

  it('that is none of what was asked for is told what it should be', () => {
    const parts = [
      { name: 'service', kind: 'service' },
      { name: 'share', kind: 'number' },
    ] as const;
    assert.equal(whyNoAnswer(parts, ['fees', '20']), undefined);
    assert.equal(whyNoAnswer(parts, ['nothing']), undefined);
    assert.equal(
      whyNoAnswer(parts, ['fees']),
      'the answer is service (the name of a service, such as orders), then share (a number), or nothing',
    );
    assert.equal(whyNoAnswer(parts, ['fees', 'most']), 'share: this should be a number');
  });
});

describe('what a seed draws', () => {
  it('is the same on every machine, and UUIDs are of version 4', () => {
    const random = new Random(42);
    const drawn = [random.int(1, 6), random.oneOf(['a', 'b', 'c']), random.uuid()];
    assert.deepEqual(drawn, [6, 'b', 'c274ecd0-42d1-4253-bc98-1633bcff6d47']);
    assert.notEqual(new Random(43).uuid(), new Random(42).uuid());
  });
});
