import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { checks, type Fixture, type Suite } from './fixture.ts';

const int64 = { '!': 'int64', value: 1 };

/** The arguments of a binding, headers that match it, and headers that do not. */
const table: [arguments_: Record<string, unknown>, matching: unknown[], others: unknown[]][] = [
  [
    { a: 'x', b: 1 },
    [
      { a: 'x', b: 1 },
      { a: 'x', b: 1, c: 2 },
    ],
    [{ a: 'x' }, { a: 'x', b: 2 }, {}],
  ],
  [{ 'x-match': 'all', a: 'x', b: 1 }, [{ b: 1, a: 'x' }], [{ a: 'x' }, { A: 'x', b: 1 }]],
  [{ 'x-match': 'any', a: 'x', b: 1 }, [{ a: 'x' }, { b: 1, a: 'y' }], [{ c: 'x' }, {}, undefined]],
  [{ 'x-match': 'any' }, [], [{}, { a: 1 }, undefined]],
  [{ 'x-match': 'all' }, [{}, { a: 1 }, undefined], []],
  [{}, [{}, { a: 1 }, undefined], []],
  [{ a: null }, [{ a: 1 }, { a: 'x' }, { a: null }], [{ b: 1 }, undefined]],
  [{ b: true }, [{ b: true }], [{ b: false }, { b: 1 }, { b: 'true' }]],
  [
    { n: 1 },
    [
      { n: 1 },
      { n: int64 },
      { n: { '!': 'double', value: 1 } },
      { n: { '!': 'timestamp', value: 1 } },
    ],
    [{ n: '1' }, { n: 1.5 }, { n: true }, { n: null }],
  ],
  [{ n: int64 }, [{ n: int64 }, { n: 1 }], [{ n: 2 }]],
  [{ n: 1.5 }, [{ n: 1.5 }, { n: { '!': 'float', value: 1.5 } }], [{ n: 1 }, { n: '1.5' }]],
  [{ s: 'x' }, [{ s: 'x' }, { s: Buffer.from('x') }], [{ s: 'X' }, { s: ['x'] }]],
  [{ list: [1, 'a'] }, [{ list: [1, 'a'] }], [{ list: ['a', 1] }, { list: [1] }]],
  [{ 'x-skip': 1, a: 1 }, [{ a: 1 }, { a: 1, 'x-skip': 2 }], [{ 'x-skip': 1 }]],
  [{ 'x-match': 'all-with-x', 'x-c': 1, a: 1 }, [{ a: 1, 'x-c': 1 }], [{ a: 1 }, { 'x-c': 1 }]],
  [{ 'x-match': 'any-with-x', 'x-c': 1, a: 1 }, [{ a: 1 }, { 'x-c': 1 }], [{ 'x-c': 2 }, {}]],
  [{ 'x-match': 'any', 'x-c': 1, a: 1 }, [{ a: 1 }], [{ 'x-c': 1 }]],
];

const typed = (type: string, value: unknown) => ({ '!': type, value });

/** Values that match one another; none matches one of another line. */
const classes: unknown[][] = [
  [
    ...['byte', 'unsignedbyte', 'short', 'unsignedshort', 'int', 'long'],
    ...['timestamp', 'float', 'double'],
  ].map((type) => typed(type, 1)),
  [0, typed('double', 0), typed('double', -0), typed('float', 0), typed('float', -0)],
  [-1, typed('long', -1), typed('double', -1)],
  [typed('double', 1.5), typed('float', 1.5)],
  [0.1],
  [typed('float', 0.1), Math.fround(0.1)],
  [typed('decimal', { places: 0, digits: 1 })],
  [typed('decimal', { places: 1, digits: 10 })],
  [typed('decimal', { places: 0, digits: 0 })],
  [true],
  [false],
  ['1'],
  ['true'],
  [''],
  ['größer'],
  [[], {}],
  [[typed('int', 1)]],
  [[typed('long', 1)]],
  [{ a: typed('int', 1) }],
  [{ a: typed('long', 1) }],
  [{ a: 'x', b: 'y' }],
  [{ b: 'y', a: 'x' }],
];

export const headersExchange: Suite = (uri) => {
  const check = checks(uri);

  describe('a headers exchange', () => {
    for (const [arguments_, matching, others] of table) {
      check(`compares headers with ${JSON.stringify(arguments_)}`, async (fixture) => {
        await matches(fixture, arguments_, matching, others);
      });
    }

    check('compares values of every type with one another', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'headers');
      const queues: [queue: string, expected: string[]][] = [];
      for (const [line, values] of classes.entries()) {
        for (const value of values) {
          const queue = await fixture.queue(channel);
          await channel.bindQueue(queue, exchange, '', { value });
          queues.push([queue, values.map((_, place) => `${line}.${place}`)]);
        }
      }
      for (const [line, values] of classes.entries()) {
        for (const [place, value] of values.entries()) {
          channel.publish(exchange, '', Buffer.from(`${line}.${place}`), { headers: { value } });
        }
      }
      await channel.waitForConfirms();
      for (const [queue, expected] of queues) {
        const got: string[] = [];
        for (let next = await channel.get(queue); next; next = await channel.get(queue)) {
          got.push(next.content.toString());
        }
        assert.deepEqual(got, expected);
      }
    });

    check('is predeclared under two names', async (fixture) => {
      const channel = await fixture.confirmChannel();
      for (const exchange of ['amq.headers', 'amq.match']) {
        await channel.assertExchange(exchange, 'headers', { durable: true });
        const queue = await fixture.queue(channel);
        await channel.bindQueue(queue, exchange, 'key', { unique: queue });
        channel.publish(exchange, 'another key', Buffer.from('x'), { headers: { unique: queue } });
        await channel.waitForConfirms();
        assert.equal((await channel.checkQueue(queue)).messageCount, 1, exchange);
      }
    });

    check('matches no more once it is unbound', async (fixture) => {
      const channel = await fixture.confirmChannel();
      const exchange = await fixture.exchange(channel, 'headers');
      const queue = await fixture.queue(channel);
      await channel.bindQueue(queue, exchange, '', { a: 1, b: 2 });
      await channel.unbindQueue(queue, exchange, '', { b: 2, a: 1 });
      channel.publish(exchange, '', Buffer.from('x'), { headers: { a: 1, b: 2 } });
      await channel.waitForConfirms();
      assert.equal((await channel.checkQueue(queue)).messageCount, 0);
    });
  });
};

async function matches(
  fixture: Fixture,
  arguments_: Record<string, unknown>,
  matching: unknown[],
  others: unknown[],
): Promise<void> {
  const channel = await fixture.confirmChannel();
  const exchange = await fixture.exchange(channel, 'headers');
  const queue = await fixture.queue(channel);
  await channel.bindQueue(queue, exchange, 'ignored', arguments_);
  for (const headers of [...others, ...matching]) {
    channel.publish(exchange, 'a key', Buffer.from(JSON.stringify(headers) ?? 'none'), { headers });
  }
  await channel.waitForConfirms();
  const got: string[] = [];
  for (let next = await channel.get(queue); next; next = await channel.get(queue)) {
    got.push(next.content.toString());
  }
  assert.deepEqual(
    got,
    matching.map((headers) => JSON.stringify(headers) ?? 'none'),
  );
}
