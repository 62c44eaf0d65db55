import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inPlainForm, type Kind, type Part, whyNoAnswer, wrongParts } from '../src/answer.ts';
import { Random } from '../src/random.ts';

const SERVICES = ['account-transactions', 'fees', 'orders'];

/** Answers that are as good as the right one, of each kind; and such that are not. */
const ALIKE: readonly [Kind, right: string, good: string[], bad: string[]][] = [
  [
    'service',
    'account-transactions',
    [
      ...[
        'account_transactions_service',
        'simplebank-account-transactions',
        'Account-Transactions',
      ],
      ...['`account-transactions`', ' account transactions service '],
    ],
    ['accounts', 'orders'],
  ],
  ['instance', 'orders-2', ['simplebank-orders-2', 'ORDERS-2'], ['orders', 'orders-3']],
  ['instance', 'fees', ['fees-1', 'fees_service'], ['fees-2', 'fees-11']],
  [
    'handler',
    'place_order',
    [
      'market_service.place_order',
      'orders_service/place_order',
      'evt-a--market_service.place_order',
    ],
    ['place_order_stock_exchange', 'order'],
  ],
  ['word', 'TypeError', ['typeerror', '`TypeError`'], ['Type']],
  [
    'uuid',
    '0c3152d8-8b71-4f79-afcb-59b50955f25c',
    ['0C3152D8-8B71-4F79-AFCB-59B50955F25C', '0c3152d8', '0C3152D8-8b71-4'],
    ['0c3152d', '0c3152d9', '0c3152d8-9', '0c3152d8-8b71-4f79-afcb-59b50955f25c0'],
  ],
  ['number', '45', ['+45', '45.0', '45 %', '45%', '45,0'], ['-45', '45s', '4.5', '45 s']],
  ['number', '1.7', ['1,7', '1.70'], ['17', '7']],
  ['number', '-30', ['−30'], ['30', '+30']],
  [
    'line',
    'services/fees/src/service.ts:16',
    [
      ...['service.ts:16', '/home/me/bank/services/fees/src/service.ts:16', 'src\\service.ts:16'],
      ...['C:\\bank\\services\\fees\\src\\service.ts:16:5', './src/service.ts:16'],
    ],
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
    assert.equal(whyNoAnswer(parts, ['fees', '20'], SERVICES), undefined);
    assert.equal(whyNoAnswer(parts, ['Nothing'], SERVICES), undefined);
    assert.equal(
      whyNoAnswer(parts, ['fees'], SERVICES),
      'the answer is service (the name of a service, such as orders), then share (a number), or nothing',
    );
    for (const none of ['most', '45s', '45 s', '1,000', '', '%']) {
      const why = whyNoAnswer(parts, ['fees', none], SERVICES);
      assert.equal(why, 'share: this should be a number', none);
    }
    const uuid = [{ name: 'order', kind: 'uuid' }] as const;
    assert.equal(whyNoAnswer(uuid, ['0c3152d8'], SERVICES), undefined);
    for (const none of ['0c3152d', '0c3152d8-8b71x', '0c3152d88b71']) {
      const why = whyNoAnswer(uuid, [none], SERVICES);
      assert.equal(why, 'order: this should be a UUID, or its first eight characters', none);
    }
  });

  it('that names what is not there is none, and is told what there is', () => {
    const why = (kind: Kind, text: string) => whyNoAnswer([{ name: 'it', kind }], [text], SERVICES);
    const all = 'account-transactions, fees, orders';
    assert.equal(why('service', 'banana'), `there is no service banana, only ${all}`);
    assert.equal(why('service', 'orders-2'), `there is no service orders-2, only ${all}`);
    for (const none of ['banana', 'orders-0', 'orders-x', 'banana-2']) {
      assert.equal(
        why('instance', none),
        `there is no instance ${none}: each is called as its service is (${all}), with -2 for the second one`,
      );
    }
    for (const one of [
      'orders',
      'Orders_Service',
      'simplebank-orders-12',
      'account-transactions-2',
    ]) {
      assert.equal(why('instance', one), undefined, one);
    }
  });

  it('that is a number which cannot be is none', () => {
    const why = (text: string, range?: readonly [number, number]) =>
      whyNoAnswer([{ name: 'share', kind: 'number', ...(range && { range }) }], [text], SERVICES);
    assert.equal(why('-5'), 'share: this is a number from 0 on, and cannot be -5');
    assert.equal(
      why('250 %', [0, 100]),
      'share: this is a number from 0 to 100, and cannot be 250 %',
    );
    assert.equal(why('100', [0, 100]), undefined);
    assert.equal(why('-45', [-60, 60]), undefined);
  });

  it('has one plain form, in which a UUID that is known by its beginning is whole', () => {
    const parts: Part[] = [
      { name: 'service', kind: 'service' },
      { name: 'order', kind: 'uuid' },
      { name: 'route', kind: 'handler' },
    ];
    const uuid = '0c3152d8-8b71-4f79-afcb-59b50955f25c';
    assert.deepEqual(
      inPlainForm(parts, ['Orders_Service', '0C3152D8', 'GET /orders/:uuid'], ['a', uuid]),
      ['orders', uuid, 'get /orders/:uuid'],
    );
    assert.deepEqual(inPlainForm(parts, ['a b', 'x', '']), ['a-b', 'x', '']);
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
