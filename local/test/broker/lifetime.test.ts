import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createBroker } from '../../src/broker/broker.ts';
import { brokerFor, KeptLog } from './embedded-broker.ts';
import { RawClient } from './suite/raw-client.ts';

test('a port that is taken is an error of listen', async (t) => {
  const { port } = await brokerFor(t);
  const second = createBroker({ log: new KeptLog() });
  await assert.rejects(second.listen(port, '127.0.0.1'), { code: 'EADDRINUSE' });
});

test('close tells every client so with 320, and does not wait for the deaf', async (t) => {
  const { broker, uri, fixture, owner } = await brokerFor(t);
  const told = once(await fixture.connect(), 'close');
  const deaf = await RawClient.open(owner, uri);
  deaf.socket.pause();
  const silent = await RawClient.connect(owner, uri);
  silent.socket.pause();
  await broker.close();
  assert.equal(broker.connectionCount, 0);
  const [error] = await told;
  assert.equal(error.code, 320);
  assert.ok(error.message.includes('CONNECTION_FORCED - the broker is shutting down'));
});

test('a client has to open its connection in time', async (t) => {
  const { uri, log, owner } = await brokerFor(t, { handshakeTimeout: 100 });
  const silent = await RawClient.connect(owner, uri);
  const halfway = await RawClient.greet(owner, uri);
  await silent.closed();
  await halfway.closed();
  assert.deepEqual(
    log.warnings.map(({ message, fields }) => [message, fields.reason]),
    Array(2).fill(['connection lost', 'no handshake in time']),
  );
});

test('connections beyond the limit are refused, and said so', async (t) => {
  const { uri, log, owner } = await brokerFor(t, { maxConnections: 1 });
  await RawClient.open(owner, uri);
  const second = await RawClient.connect(owner, uri);
  await second.closed();
  assert.deepEqual(log.warnings, [
    { message: 'connection refused', fields: { maxConnections: 1 } },
  ]);
});

test('the broker says that it keeps nothing on disk', async (t) => {
  const { uri, owner } = await brokerFor(t);
  const client = await RawClient.greet(owner, uri);
  const { serverProperties } = await client.expect('ConnectionStart');
  assert.equal(serverProperties.product, 'SimpleBank embedded broker');
  assert.match(String(serverProperties.information), /Keeps nothing on disk/);
});
