import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDatagram, readLine } from '../src/embedded/timings/statsd.ts';

describe('a line of StatsD', () => {
  const sell = { service: 'gateway', handler: 'sell_shares' };
  const cases: [line: string, reading: unknown][] = [
    [
      'simplebank-demo.gateway.sell_shares:24.47414099998423|ms',
      { ...sell, type: 'duration', value: 24.47414099998423, times: 1 },
    ],
    ['simplebank-demo.gateway.sell_shares:3|h', { ...sell, type: 'duration', value: 3, times: 1 }],
    [
      'simplebank-demo.gateway.sell_shares:3e-7|d|#env:test,a:b',
      { ...sell, type: 'duration', value: 3e-7, times: 1 },
    ],
    [
      'simplebank-demo.gateway.sell_shares:3|ms|@0.1|#env:test',
      { ...sell, type: 'duration', value: 3, times: 10 },
    ],
    [
      'simplebank-demo.gateway.sell_shares.errors:1|c',
      { ...sell, type: 'errors', value: 1, times: 1 },
    ],
    [
      'simplebank-demo.gateway.sell_shares.errors:1|c|@0.5',
      { ...sell, type: 'errors', value: 2, times: 1 },
    ],
    [
      'simplebank-demo.market.circuit_breaker.opened:1|c',
      { service: 'market', handler: 'circuit_breaker.opened', type: 'calls', value: 1, times: 1 },
    ],
    [
      'simplebank-demo.account-transactions.request_reservation:1|ms',
      {
        service: 'account-transactions',
        handler: 'request_reservation',
        type: 'duration',
        value: 1,
        times: 1,
      },
    ],
    ['simplebank-demo.gateway.memory:12|g', 'ignored'],
    ['simplebank-demo.gateway.memory:-12|g', 'ignored'],
    ['simplebank-demo.gateway.customers:any text|s', 'ignored'],
    ['other.gateway.sell_shares:1|ms', 'foreign'],
    ['uptime:1|c', 'foreign'],
    ['simplebank-demo.gateway:1|c', 'foreign'],
    ['simplebank-demo.gateway.sell_shares:-1|ms', 'broken'],
    ['simplebank-demo.gateway.sell_shares:NaN|ms', 'broken'],
    ['simplebank-demo.gateway.sell_shares:|ms', 'broken'],
    ['simplebank-demo.gateway.sell_shares:1', 'broken'],
    ['simplebank-demo.gateway.sell_shares:1|x', 'broken'],
    ['simplebank-demo.gateway.sell_shares:1|ms|@0', 'broken'],
    ['simplebank-demo.gateway.sell_shares:1|ms|@1.5', 'broken'],
    ['simplebank-demo.gateway.sell_shares:1|ms|@often', 'broken'],
    [`simplebank-demo.gateway.${'x'.repeat(200)}:1|ms`, 'broken'],
    ['nonsense', 'broken'],
    [`${'|'.repeat(60_000)}`, 'broken'],
  ];
  for (const [line, reading] of cases) {
    it(line.slice(0, 70), () => assert.deepEqual(readLine(line), reading));
  }

  it('stands in a datagram beside others', () => {
    const datagram = Buffer.from(
      'simplebank-demo.a.b:1|ms\nbroken\r\n\nsimplebank-demo.a.b:2|ms\n',
    );
    assert.deepEqual(readDatagram(datagram), [
      { service: 'a', handler: 'b', type: 'duration', value: 1, times: 1 },
      'broken',
      { service: 'a', handler: 'b', type: 'duration', value: 2, times: 1 },
    ]);
  });
});
