import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { connect } from 'amqplib';
import { createBroker } from '../src/broker.ts';
import { close, listen } from '../src/loopback.ts';
import { brokerFor, KeptLog } from './embedded-broker.ts';
import { RawClient } from './suite/raw-client.ts';

test('a port that is taken is an error of listen', async (t) => {
  const { port } = await brokerFor(t);
  const second = createBroker({ log: new KeptLog() });
  await assert.rejects(second.listen(port, '127.0.0.1'), { code: 'EADDRINUSE' });
});

/** A server on a machine without IPv6, whatever machine this is. */
function serverWithoutIpv6(): Server {
  const server = createServer();
  const listenAt = server.listen.bind(server);
  const missing = Object.assign(new Error('no IPv6'), { code: 'EADDRNOTAVAIL' });
  return Object.assign(server, {
    listen(port: number, host: string) {
      if (host.includes(':')) process.nextTick(() => server.emit('error', missing));
      else listenAt(port, host);
    },
  });
}

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((at) => at?.address === '::1');
const needsIpv6 = { skip: hasIpv6 ? false : 'this machine has no IPv6' };

for (const host of ['127.0.0.1', '::1', 'localhost']) {
  test(`who listens on ${host} is reached by either loopback address`, needsIpv6, async (t) => {
    const broker = createBroker({ log: new KeptLog() });
    const port = await broker.listen(0, host);
    t.after(() => broker.close());
    for (const address of ['127.0.0.1', '[::1]', 'localhost']) {
      const connection = await connect(`amqp://guest:guest@${address}:${port}`);
      const channel = await connection.createChannel();
      await channel.assertQueue('the same broker');
      await connection.close();
    }
  });
}

test('a port that is taken on the other loopback address is one, too', needsIpv6, async (t) => {
  const other = createServer();
  other.listen(0, '::1');
  await once(other, 'listening');
  t.after(() => other.close());
  const address = other.address();
  assert.ok(typeof address === 'object' && address);
  const broker = createBroker({ log: new KeptLog() });
  await assert.rejects(broker.listen(address.port, '127.0.0.1'), { code: 'EADDRINUSE' });
  // Nothing is left of the attempt.
  const free = createServer();
  free.listen(address.port, '127.0.0.1');
  await once(free, 'listening');
  free.close();
});

test('a machine without IPv6 has one address', async () => {
  const { port, servers } = await listen(0, '127.0.0.1', serverWithoutIpv6);
  assert.ok(port > 0);
  assert.equal(servers.length, 1);
  await Promise.all(servers.map(close));
});

test('connections of both addresses count together', needsIpv6, async (t) => {
  const { port, log, owner } = await brokerFor(t, { maxConnections: 2 });
  await RawClient.open(owner, `amqp://127.0.0.1:${port}`);
  await RawClient.open(owner, `amqp://localhost:${port}`);
  const third = await RawClient.connect(owner, `amqp://localhost:${port}`);
  await third.closed();
  assert.deepEqual(
    log.warnings.map(({ message }) => message),
    ['connection refused'],
  );
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
