import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { it, type TestContext } from 'node:test';
import { waitFor } from '../../test/support/wait.ts';
import { startExternal } from '../src/start.ts';

/** A third party has the limits of our own services: whoever runs the demo is to see the bank fail, not it. */

async function start(t: TestContext) {
  const problems: string[] = [];
  const config = { HOST: '127.0.0.1', PORT: 0, PROCESSING_DELAY_MAX_MS: 0 };
  const say = (problem: string, { err }: { err?: unknown } = {}) =>
    void problems.push(err === undefined ? problem : `${problem}: ${String(err)}`);
  const { port, close } = await startExternal(config, { warn: say, error: say });
  t.after(close);
  return { port, problems, url: `http://127.0.0.1:${port}` };
}

/** The server itself, which tells nobody who it is but on Node.js's own channel. */
async function serverAt(url: string): Promise<Server> {
  const started = channel('http.server.request.start');
  let found: Server | undefined;
  const hear = (message: unknown) => {
    const server: unknown = Reflect.get(Object(message), 'server');
    if (server instanceof Server) found = server;
  };
  started.subscribe(hear);
  await fetch(`${url}/health`);
  started.unsubscribe(hear);
  assert.ok(found);
  return found;
}

it('has limits on slow clients, on idle ones and on how many there are', async (t) => {
  const { url } = await start(t);
  const { headersTimeout, requestTimeout, keepAliveTimeout, timeout, maxConnections } =
    await serverAt(url);
  assert.deepEqual(
    { headersTimeout, requestTimeout, keepAliveTimeout, timeout, maxConnections },
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5000,
      timeout: 60_000,
      maxConnections: 2000,
    },
  );
});

it('refuses connections beyond its limit, says so, and takes the next', async (t) => {
  const { url, port, problems } = await start(t);
  (await serverAt(url)).maxConnections = 2;
  const open: Socket[] = [];
  t.after(() => {
    for (const socket of open) socket.destroy();
  });
  await waitFor('the connections to be taken', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /health HTTP/1.1\r\nHost: a\r\n\r\n');
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    open.push(socket);
    return problems.length > 0;
  });
  assert.deepEqual(problems, ['refused connections: too many are open']);
  for (const socket of open.splice(0)) socket.destroy();
  await waitFor('a free place', async () => (await fetch(`${url}/health`)).ok);
});

for (const [what, head] of Object.entries({
  'what is no HTTP': 'GET / HTTP/1.1\r\nbroken field\r\n\r\n',
  'no Host': 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n',
  'two Hosts': 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
})) {
  it(`answers ${what} with 400 as problem+json`, async (t) => {
    const { port } = await start(t);
    const socket = connect(port, '127.0.0.1');
    socket.write(head);
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
    assert.match(answer, /^content-type: application\/problem\+json/im);
  });
}

it('says every error of its server, and works on', async (t) => {
  const { url, problems } = await start(t);
  const server = await serverAt(url);
  for (const code of ['EMFILE', 'ENFILE', 'ENOBUFS']) server.emit('error', new Error(code));
  assert.deepEqual(
    problems,
    ['EMFILE', 'ENFILE', 'ENOBUFS'].map((code) => `cannot take a connection: Error: ${code}`),
  );
  assert.equal((await fetch(`${url}/health`)).status, 200);
});
