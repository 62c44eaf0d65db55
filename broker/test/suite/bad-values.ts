import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Suite } from './fixture.ts';
import { RawClient } from './raw-client.ts';
import { consumeFrom, content, declareQueue, publishTo } from './raw-frames.ts';

const queue = 'test.bad-values';
const what = `queue '${queue}' in vhost '/'`;
const int64 = (value: number) => ({ '!': 'int64', value });

/** Arguments of queue.declare with bad values, and what RabbitMQ 3.10 says of them. */
const declarations: [arguments_: Record<string, unknown>, text: string][] = [
  [{ 'x-expires': -1 }, `invalid arg 'x-expires' for ${what}: {value_negative,-1}`],
  [{ 'x-expires': 0 }, `invalid arg 'x-expires' for ${what}: {value_zero,0}`],
  [{ 'x-expires': 'soon' }, `invalid arg 'x-expires' for ${what}: "expected integer, got longstr"`],
  [{ 'x-expires': 2 ** 45 }, `invalid arg 'x-expires' for ${what}: {value_too_large,${2 ** 45}}`],
  [
    { 'x-message-ttl': 1.5 },
    `invalid arg 'x-message-ttl' for ${what}: "expected integer, got double"`,
  ],
  [{ 'x-message-ttl': int64(-5) }, `invalid arg 'x-message-ttl' for ${what}: {value_negative,-5}`],
  [
    { 'x-max-length': true },
    `invalid arg 'x-max-length' for ${what}: "expected integer, got bool"`,
  ],
  [
    { 'x-max-length-bytes': null },
    `invalid arg 'x-max-length-bytes' for ${what}: "expected integer, got void"`,
  ],
  [{ 'x-overflow': 'drop-tail' }, `invalid arg 'x-overflow' for ${what}: invalid_overflow`],
  [{ 'x-overflow': 256 }, `invalid arg 'x-overflow' for ${what}: {unacceptable_type,short}`],
  [
    { 'x-dead-letter-exchange': [1] },
    `invalid type 'array' for arg 'x-dead-letter-exchange' in ${what}`,
  ],
  [
    { 'x-dead-letter-routing-key': 'k' },
    `invalid arg 'x-dead-letter-routing-key' for ${what}: routing_key_but_no_dlx_defined`,
  ],
  [
    { 'x-dead-letter-routing-key': { a: 1 } },
    `invalid arg 'x-dead-letter-routing-key' for ${what}: {unacceptable_type,table}`,
  ],
  [
    { 'x-queue-mode': 'eager' },
    `invalid arg 'x-queue-mode' for ${what}: "unsupported queue mode 'eager'"`,
  ],
  [
    { 'x-queue-version': 3 },
    `invalid arg 'x-queue-version' for ${what}: "unsupported queue version '3'"`,
  ],
  [
    { 'x-queue-type': 'best' },
    `invalid arg 'x-queue-type' for ${what}: "unsupported queue type 'best'"`,
  ],
  [
    { 'x-queue-type': Buffer.from('classic') },
    `invalid arg 'x-queue-type' for ${what}: {unacceptable_type,binary}`,
  ],
  [{ 'x-max-priority': 256 }, `invalid arg 'x-max-priority' for ${what}: {max_value_exceeded,256}`],
  [{ 'x-max-priority': -1 }, `invalid arg 'x-max-priority' for ${what}: {value_negative,-1}`],
  [
    { 'x-single-active-consumer': 1 },
    `invalid arg 'x-single-active-consumer' for ${what}: {unacceptable_type,byte}`,
  ],
  ...[
    'x-delivery-limit',
    'x-dead-letter-strategy',
    'x-max-age',
    'x-max-in-memory-bytes',
    'x-max-in-memory-length',
    'x-queue-leader-locator',
    'x-quorum-initial-group-size',
    'x-initial-cluster-size',
    'x-stream-max-segment-size-bytes',
  ].map((name): [Record<string, unknown>, string] => [
    { [name]: 5 },
    `invalid arg '${name}' for ${what} of queue type rabbit_classic_queue`,
  ]),
];

/** Arguments of basic.consume. */
const consumers: typeof declarations = [
  [{ 'x-priority': 'a' }, `invalid arg 'x-priority' for ${what}: "expected integer, got longstr"`],
  [{ 'x-priority': 1.5 }, `invalid arg 'x-priority' for ${what}: "expected integer, got double"`],
  [
    { 'x-cancel-on-ha-failover': 1 },
    `invalid arg 'x-cancel-on-ha-failover' for ${what}: {unacceptable_type,byte}`,
  ],
  [
    { 'x-stream-offset': 'first' },
    `invalid arg 'x-stream-offset' for ${what} of queue type rabbit_classic_queue`,
  ],
];

/** Properties of a message. */
const properties: typeof declarations = [
  ...['soon', '', ' 5', '٣'].map((expiration): [Record<string, unknown>, string] => [
    { expiration },
    `invalid expiration '${expiration}': no_integer`,
  ]),
  [{ expiration: '-1' }, `invalid expiration '-1': {value_negative,-1}`],
  [{ expiration: '1.5' }, `invalid expiration '1.5': {leftover_string,".5"}`],
  [{ expiration: '1e3' }, `invalid expiration '1e3': {leftover_string,"e3"}`],
  [
    { expiration: '315360000001' },
    `invalid expiration '315360000001': {value_too_large,315360000001}`,
  ],
  [{ deliveryMode: 0 }, 'invalid message: {delivery_mode_unknown,0}'],
  [{ deliveryMode: 3 }, 'invalid message: {delivery_mode_unknown,3}'],
  [{ userId: 'admin' }, "user_id property set to 'admin' but authenticated user was 'guest'"],
  [{ userId: '' }, "user_id property set to '' but authenticated user was 'guest'"],
  [{ headers: { CC: 'q' } }, 'invalid message: {unacceptable_type_in_header,"CC",longstr}'],
  [{ headers: { BCC: 5 } }, 'invalid message: {unacceptable_type_in_header,"BCC",byte}'],
  [{ headers: { CC: null } }, 'invalid message: {unacceptable_type_in_header,"CC",void}'],
  [
    { headers: { BCC: { a: ['q'] } } },
    'invalid message: {unacceptable_type_in_header,"BCC",table}',
  ],
];

/** Arguments of a binding to a headers exchange. */
const bindings: typeof declarations = (
  [
    ['none', 'value <<"none">>; expected all, any, all-with-x, or any-with-x'],
    ['', 'value <<>>; expected all, any, all-with-x, or any-with-x'],
    [5, 'type byte (value 5); expected longstr'],
    [true, 'type bool (value true); expected longstr'],
    [null, 'type void (value undefined); expected longstr'],
    [[1, 'a'], 'type array (value [{byte,1},{longstr,<<"a">>}]); expected longstr'],
    [{ a: 1 }, 'type table (value [{<<"a">>,byte,1}]); expected longstr'],
    [{ '!': 'double', value: 5 }, 'type double (value 5.0); expected longstr'],
  ] as const
).map(([value, text]) => [{ 'x-match': value }, `Invalid x-match field ${text}`]);

export const badValues: Suite = (uri) => {
  /** Registers a test: what the client sends closes channel 1 with 406 and this text. */
  function refused(name: string, text: string, send: (client: RawClient) => void): void {
    test(`${name}: 406`, async (t) => {
      const client = await RawClient.open(t, uri());
      send(client);
      for (;;) {
        const { name: method, fields } = await client.method();
        if (method !== 'ChannelClose') continue;
        assert.deepEqual(
          [fields.replyCode, fields.replyText],
          [406, `PRECONDITION_FAILED - ${text}`],
        );
        return;
      }
    });
  }

  describe('the broker refuses a queue with', () => {
    for (const [arguments_, text] of declarations) {
      refused(JSON.stringify(arguments_), text, (client) =>
        client.send('QueueDeclare', 1, { ...declareQueue(queue), arguments: arguments_ }),
      );
    }
  });

  describe('the broker refuses a consumer with', () => {
    for (const [arguments_, text] of consumers) {
      refused(JSON.stringify(arguments_), text, (client) => {
        client.send('QueueDeclare', 1, declareQueue(queue));
        client.send('BasicConsume', 1, { ...consumeFrom(queue), arguments: arguments_ });
      });
    }
  });

  describe('the broker refuses a message with', () => {
    for (const [values, text] of properties) {
      refused(JSON.stringify(values), text, (client) => {
        client.send('BasicPublish', 1, publishTo('test.nobody'));
        client.write(content('x', values));
      });
    }
  });

  describe('the broker refuses a binding to a headers exchange with', () => {
    for (const [arguments_, text] of bindings) {
      refused(JSON.stringify(arguments_), text, (client) => {
        client.send('QueueDeclare', 1, declareQueue(queue));
        const target = { queue, exchange: 'amq.headers', routingKey: '', nowait: false };
        client.send('QueueBind', 1, { ...target, arguments: arguments_ });
      });
    }
  });

  describe('the broker refuses an exchange with', () => {
    const exchange = { exchange: queue, type: 'topic', passive: false, durable: false };
    const traits = { autoDelete: true, internal: false, nowait: false };
    for (const value of [5, true, null, ['x']]) {
      const type = { 5: 'byte', true: 'bool', null: 'void', x: 'array' }[`${value}`];
      const text = `invalid type '${type}' for arg 'alternate-exchange' in exchange '${queue}' in vhost '/'`;
      refused(`alternate-exchange ${JSON.stringify(value)}`, text, (client) =>
        client.send('ExchangeDeclare', 1, {
          ...exchange,
          ...traits,
          arguments: { 'alternate-exchange': value },
        }),
      );
    }
  });
};
