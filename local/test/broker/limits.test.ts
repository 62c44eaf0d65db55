import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { createBroker } from '../../src/broker/broker.ts';
import type { Methods } from '../../src/broker/wire/methods.ts';
import { KeptLog, startBroker } from './embedded-broker.ts';
import { Fixture, failure } from './suite/fixture.ts';
import { contentHeader, frame, goodStart, RawClient } from './suite/raw-client.ts';

/** A broker, and a fixture for it, that go with the test. */
async function start(t: TestContext, options?: Parameters<typeof startBroker>[0]) {
  const started = await startBroker(options);
  const fixture = new Fixture(started.uri);
  t.after(async () => {
    await fixture.disconnect();
    await started.broker.close();
    assert.equal(started.broker.connectionCount, 0);
    assert.deepEqual(started.log.errors, []);
  });
  return { ...started, fixture };
}

test('a port that is taken is an error of listen', async (t) => {
  const { port } = await start(t);
  const second = createBroker({ log: new KeptLog() });
  await assert.rejects(second.listen(port, '127.0.0.1'), { code: 'EADDRINUSE' });
});

test('close tells every client so with 320, and does not wait for the deaf', async (t) => {
  const { broker, uri, fixture } = await start(t);
  const told = once(await fixture.connect(), 'close');
  const deaf = await RawClient.open(t, uri);
  deaf.socket.pause();
  const silent = await RawClient.connect(t, uri);
  silent.socket.pause();
  await broker.close();
  assert.equal(broker.connectionCount, 0);
  const [error] = await told;
  assert.equal(error.code, 320);
  assert.ok(error.message.includes('CONNECTION_FORCED - the broker is shutting down'));
});

test('a client has to open its connection in time', async (t) => {
  const { uri, log } = await start(t, { handshakeTimeout: 100 });
  const silent = await RawClient.connect(t, uri);
  const halfway = await RawClient.greet(t, uri);
  await silent.closed();
  await halfway.closed();
  assert.deepEqual(
    log.warnings.map(({ message, fields }) => [message, fields.reason]),
    Array(2).fill(['connection lost', 'no handshake in time']),
  );
});

test('connections beyond the limit are refused, and said so', async (t) => {
  const { uri, log } = await start(t, { maxConnections: 1 });
  await RawClient.open(t, uri);
  const second = await RawClient.connect(t, uri);
  await second.closed();
  assert.deepEqual(log.warnings, [
    { message: 'connection refused', fields: { maxConnections: 1 } },
  ]);
});

test('limits beyond those of the server are refused with 530', async (t) => {
  const { uri } = await start(t);
  const beyond: Partial<Methods['ConnectionTuneOk']>[] = [
    { frameMax: 0 },
    { frameMax: 4095 },
    { frameMax: 131_073 },
    { channelMax: 0 },
    { channelMax: 2048 },
  ];
  for (const tune of beyond) {
    const client = await RawClient.greet(t, uri);
    await client.expect('ConnectionStart');
    client.send('ConnectionStartOk', 0, goodStart);
    client.send('ConnectionTuneOk', 0, { ...(await client.expect('ConnectionTune')), ...tune });
    const { replyText } = await client.expectClose(530);
    const [name, value] = Object.entries(tune)[0] ?? [];
    const wireName = name === 'frameMax' ? 'frame_max' : 'channel_max';
    assert.ok(replyText.startsWith(`NOT_ALLOWED - negotiated ${wireName} = ${value}`), replyText);
  }
});

test('a handshake out of turn is refused', async (t) => {
  const { uri } = await start(t);
  const hasty = await RawClient.greet(t, uri);
  await hasty.expect('ConnectionStart');
  hasty.send('ConnectionOpen', 0, { virtualHost: '/' });
  await hasty.expectClose(503);

  const early = await RawClient.greet(t, uri);
  await early.expect('ConnectionStart');
  early.send('ChannelOpen', 1, {});
  await early.expectClose(505);

  const unknown = await RawClient.greet(t, uri);
  await unknown.expect('ConnectionStart');
  unknown.send('ConnectionStartOk', 0, { ...goodStart, mechanism: 'MAGIC' });
  await unknown.expectClose(503);
});

test('what the broker has not is refused with 540 and its name', async (t) => {
  const { fixture } = await start(t);
  const attempts: [string, (f: Fixture) => Promise<unknown>][] = [];
  const channelOf = async () => await fixture.channel(await fixture.connect());
  attempts.push(
    ["exchange type 'headers'", async () => (await channelOf()).assertExchange('e', 'headers')],
    [
      "exchange argument 'alternate-exchange'",
      async () => (await channelOf()).assertExchange('e', 'topic', { alternateExchange: 'f' }),
    ],
    ['exchange.bind', async () => (await channelOf()).bindExchange('e', 'f', 'key')],
    [
      "queue argument 'x-overflow'",
      async () =>
        (await channelOf()).assertQueue('q', { arguments: { 'x-overflow': 'reject-publish' } }),
    ],
    [
      "queue argument 'x-max-priority'",
      async () => (await channelOf()).assertQueue('q', { maxPriority: 10 }),
    ],
    [
      "queue type 'quorum'",
      async () => (await channelOf()).assertQueue('q', { arguments: { 'x-queue-type': 'quorum' } }),
    ],
  ];
});
