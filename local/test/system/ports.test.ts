import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { type TestContext, test } from 'node:test';
import { LIMIT_MS, waitFor } from '../../../test/support/wait.ts';
import { StartError } from '../../src/supervisor/start-error.ts';
import { choosePorts, freePorts, portVariables } from '../../src/system/ports.ts';
import { ownEnvironment } from '../support/small-system.ts';

async function listen(t: TestContext, host: string): Promise<number> {
  const server = net.createServer();
  await once(server.listen(0, host), 'listening');
  t.after(() => server.close());
  return (server.address() as net.AddressInfo).port;
}

const fails = (env: Record<string, string | undefined>, message: string) =>
  assert.rejects(choosePorts(env), (error) => {
    assert.ok(error instanceof StartError);
    assert.equal(error.message, message);
    return true;
  });

test('port 0 becomes a free one, a different one each', async () => {
  const { STATSD_PORT, ...ports } = await choosePorts(ownEnvironment('unused'));
  assert.equal(new Set(Object.values(ports)).size, 10);
  for (const port of Object.values(ports)) {
    assert.ok(port > 1023);
    const server = net.createServer();
    await once(server.listen(port, '127.0.0.1'), 'listening');
    server.close();
  }
  const socket = createSocket('udp4');
  await once(socket.bind(STATSD_PORT, '127.0.0.1'), 'listening');
  socket.close();
});

test('more free ports are different from those chosen, and from each other', async () => {
  const ports = await choosePorts(ownEnvironment('unused'));
  const more = await freePorts(20, ports);
  assert.equal(more.length, 20);
  const { STATSD_PORT: _, ...tcp } = ports;
  assert.equal(new Set([...more, ...Object.values(tcp)]).size, 30);
  assert.deepEqual(await freePorts(0, ports), []);
});

test('a free port is none that the system gives to a connection while nobody listens', async (t) => {
  const { GATEWAY_PORT, BROKER_PORT, STATSD_PORT } = await choosePorts(ownEnvironment('unused'));
  const [more = 0] = await freePorts(1, await choosePorts(ownEnvironment('unused')));
  for (const port of [GATEWAY_PORT, BROKER_PORT, STATSD_PORT, more]) {
    assert.ok(port >= 20_000 && port < 32_768, `${port}`);
  }
  assert.ok((await listen(t, '127.0.0.1')) >= 32_768);
});

test('a free port that somebody took meanwhile is passed over', async (t) => {
  const last = await waitFor('two more behind the last one that others do not have', async () => {
    const { STATSD_PORT } = await choosePorts(ownEnvironment('unused'));
    assert.ok(STATSD_PORT + 2 < 32_768, 'then it begins anew');
    const next = { GATEWAY_PORT: `${STATSD_PORT + 1}`, ORDERS_PORT: `${STATSD_PORT + 2}` };
    const unused = portVariables.filter((name) => !(name in next));
    await choosePorts(ownEnvironment('unused', next), { unused });
    return STATSD_PORT;
  });
  const taken = net.createServer();
  t.after(() => taken.close());
  await once(taken.listen(last + 1, '127.0.0.1'), 'listening');
  const ports = await choosePorts(ownEnvironment('unused'));
  assert.equal(ports.GATEWAY_PORT, last + 2);
});

test('every bad variable is named at once', () =>
  fails(
    ownEnvironment('unused', { GATEWAY_PORT: 'x', FEES_PORT: '65536', MARKET_PORT: '-1' }),
    'GATEWAY_PORT: must be a port from 0 to 65535 (got "x")\n' +
      'FEES_PORT: must be a port from 0 to 65535 (got "65536")\n' +
      'MARKET_PORT: must be a port from 0 to 65535 (got "-1")',
  ));

test('two variables with the same port are named', () =>
  fails(
    ownEnvironment('unused', { GATEWAY_PORT: '6001', FEES_PORT: '6001' }),
    'GATEWAY_PORT and FEES_PORT are both 6001',
  ));

test('two variables may swap their ports', async () => {
  const env = ownEnvironment('unused', { GATEWAY_PORT: '5002', ORDERS_PORT: '5001' });
  const unused = ['GATEWAY_PORT', 'ORDERS_PORT'] as const;
  const { GATEWAY_PORT, ORDERS_PORT } = await choosePorts(env, { unused });
  assert.deepEqual({ GATEWAY_PORT, ORDERS_PORT }, { GATEWAY_PORT: 5002, ORDERS_PORT: 5001 });
});

test('an empty value counts as not set', async () => {
  const { FEES_PORT } = await choosePorts(ownEnvironment('unused', { FEES_PORT: '' }), {
    unused: ['FEES_PORT'],
  });
  assert.equal(FEES_PORT, 5004);
});

test('every taken port is named with its variable, unless nothing is to use it', async (t) => {
  const [one, two] = [await listen(t, '127.0.0.1'), await listen(t, '0.0.0.0')];
  const env = ownEnvironment('unused', { GATEWAY_PORT: `${one}`, BROKER_PORT: `${two}` });
  await fails(
    env,
    `port ${one} is taken: stop what uses it, or set GATEWAY_PORT\n` +
      `port ${two} is taken: stop what uses it, or set BROKER_PORT`,
  );
  const ports = await choosePorts(env, { unused: ['GATEWAY_PORT', 'BROKER_PORT'] });
  assert.equal(ports.GATEWAY_PORT, one);
});

test('a UDP port that is taken is named, too', async (t) => {
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  const { port } = socket.address();
  await fails(
    ownEnvironment('unused', { STATSD_PORT: `${port}` }),
    `port ${port} is taken: stop what uses it, or set STATSD_PORT`,
  );
});

test('a port that becomes free in time is not taken', async (t) => {
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  const env = ownEnvironment('unused', { GATEWAY_PORT: `${port}` });
  const chosen = choosePorts(env, { patienceMs: LIMIT_MS });
  const stillWaiting = choosePorts(env);
  await assert.rejects(stillWaiting);
  server.close();
  assert.equal((await chosen).GATEWAY_PORT, port);
});

test('a port that only ::1 has taken is taken: localhost would lead there', async (t) => {
  const port = await listen(t, '::1').catch(() => undefined);
  if (port === undefined) return t.skip('there is no IPv6 here');
  await fails(
    ownEnvironment('unused', { PROFILE_PORT: `${port}` }),
    `port ${port} is taken: stop what uses it, or set PROFILE_PORT`,
  );
});
