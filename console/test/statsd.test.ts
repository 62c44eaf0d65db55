import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDatagram, readLine } from '../src/receive/statsd.ts';

describe('a line of StatsD', () => {
  const sell = { service: 'gateway', handler: 'sell_shares' };
  const memory = { service: 'gateway', handler: 'memory', type: 'gauge', times: 1 };
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
    ['simplebank-demo.gateway.memory:12.5|g', { ...memory, value: 12.5 }],
    [
      'simplebank-demo.gateway.memory:0|g|#kind:a:b,instance:gateway-2,env:test,shared',
      {
        ...memory,
        handler: 'memory{env="test",kind="a:b",shared=""}',
        instance: 'gateway-2',
        value: 0,
      },
    ],
    [
      'simplebank-demo.gateway.process.memory.usage:7|g|#instance:gateway',
      { ...memory, handler: 'process.memory.usage', instance: 'gateway', unit: 'By', value: 7 },
    ],
    ['simplebank-demo.gateway.memory:7|g|#', { ...memory, value: 7 }],
    [
      'simplebank-demo.gateway.orders:7|c|#instance:a',
      {
        service: 'gateway',
        handler: 'orders',
        type: 'calls',
        value: 7,
        times: 1,
      },
    ],
    ['simplebank-demo.gateway.memory:-12|g', { ...memory, value: -12, isChange: true }],
    ['simplebank-demo.gateway.memory:+3|g|@0.1', { ...memory, value: 3, isChange: true }],
    ['other.gateway.memory:12|g', 'foreign'],
    ['simplebank-demo.gateway.memory:much|g', 'broken'],
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

  const read = (line: string) => readDatagram(Buffer.from(line));
  const ms = (value: number, times = 1) => {
    return { service: 'a', handler: 'b', type: 'duration', value, times };
  };
  const calls = (value: number) => {
    return { service: 'a', handler: 'b', type: 'calls', value, times: 1 };
  };
  const gauge = (value: number) => {
    return { service: 'a', handler: 'b', type: 'gauge', value, times: 1 };
  };
  const several: [line: string, readings: unknown[]][] = [
    ['simplebank-demo.a.b:10|ms:20|ms', [ms(10), ms(20)]],
    ['simplebank-demo.a.b:1|c:2|c', [calls(1), calls(2)]],
    ['simplebank-demo.a.b:10|ms|@0.1:20|ms:2|c', [ms(10, 10), ms(20), calls(2)]],
    ['simplebank-demo.a.b:10|ms:x|ms:20|ms', [ms(10), 'broken', ms(20)]],
    ['simplebank-demo.a.b:10:20:30|ms', [ms(10), ms(20), ms(30)]],
    ['simplebank-demo.a.b:10:20|d|@0.5|#env:test,a:b', [ms(10, 2), ms(20, 2)]],
    ['simplebank-demo.a.b:10::20|ms', [ms(10), 'broken', ms(20)]],
    [
      'simplebank-demo.a.b:1|ms|c:83c0a99c0a54c0c187f461c7980e9b57f3f6a8b0c918c8d93df19a9de6f3fe1d',
      [ms(1)],
    ],
    ['simplebank-demo.a.b:1|c|#env:test|c:7', [calls(1)]],
    ['simplebank-demo.a.b:.5|ms', [ms(0.5)]],
    ['simplebank-demo.a.b:5.|ms', [ms(5)]],
    ['simplebank-demo.a.b:+.5e1|ms', [ms(5)]],
    ['simplebank-demo.a.b:.|ms', ['broken']],
    ['simplebank-demo.a.b:1:-2|g', [gauge(1), { ...gauge(-2), isChange: true }]],
    ['simplebank-demo.a.b:1|g:2|g', [gauge(1), gauge(2)]],
    ['simplebank-demo.a.b:1:2|s', ['ignored', 'ignored']],
    ['other.a.b:1|c:2|c', ['foreign', 'foreign']],
  ];
  it('is read in time that grows with its length', { timeout: 60_000 }, () => {
    for (const unit of [':', '|', '1|c:', '1:', '|@', ':|', '.5:']) {
      for (const end of ['', '|ms', '|']) read(`a${unit.repeat(60_000 / unit.length)}${end}`);
    }
  });

  for (const [line, readings] of several) {
    it(`has every value of ${line.slice(0, 60)}`, () => assert.deepEqual(read(line), readings));
  }
});
