import assert from 'node:assert/strict';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { mock, type TestContext, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import request from 'supertest';
import { waitFor } from '../../../test/support/wait.ts';
import { type HttpHost, listenHttp } from '../../src/http/app.ts';
import { defaultTimeouts, type HttpLimits } from '../../src/http/limits.ts';
import { createLogger } from '../../src/log/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';

interface TestHost extends HttpHost {
  url: string;
  lines: Record<string, unknown>[];
  /** Lets `POST /work` answer. */
  release(): void;
}

/** What `GET /fail` fails with. */
let thrown: unknown;

/** Starts a server with the route `POST /work`, which waits until the test releases it. */
async function start(t: TestContext, limits: Partial<HttpLimits> = {}): Promise<TestHost> {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    name: 'test',
    level: 'DEBUG',
    destination: { write: (line: string) => void lines.push(JSON.parse(line)) },
  });
  const metrics = createMetrics({
    service: 'test',
    instance: 'test',
    host: '127.0.0.1',
    port: 8125,
    log,
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const host = await listenHttp({
    host: '127.0.0.1',
    port: 0,
    routes: [
      { method: 'GET', path: '/fail', spanName: 'fail', handle: () => Promise.reject(thrown) },
      { method: 'GET', path: '/echo/:uuid', spanName: 'echo', handle: async (id) => ({ id }) },
      {
        method: 'POST',
        path: '/work',
        spanName: 'work',
        handle: () => released.then(() => ({ ok: 'done' })),
      },
    ],
    unreadiness: () => undefined,
    describeApi: async () => ({ openapi: '3.1.1' }),
    consolePage: 'http://localhost:5010',
    limits: {
      requestsPerSecond: 0,
      maxConnections: 100,
      timeouts: defaultTimeouts,
      ...limits,
    },
    log,
    metrics,
  });
  t.after(async () => {
    release();
    await host.close();
    await metrics.close();
  });
  return {
    port: host.port,
    close: () => host.close(),
    load: host.load,
    url: `http://127.0.0.1:${host.port}`,
    lines,
    release,
  };
}

/** Sends bytes as they are. @returns all that comes back until the server closes the connection */
async function send(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

/** The one answer in `raw`, which must be problem+json. */
function problemIn(raw: string): { status: number; uuid: string; detail: string } {
  const [head = '', body = ''] = raw.split('\r\n\r\n');
  const problem = JSON.parse(body);
  assert.match(head, new RegExp(`^HTTP/1.1 ${problem.status} `));
  assert.match(head, /^content-type: application\/problem\+json/im);
  assert.match(head, new RegExp(`^x-request-id: ${problem.uuid}$`, 'im'));
  return problem;
}

const linesOf = ({ lines }: TestHost, id: string) =>
  lines.filter((line) => line.uuid === id).map(({ levelname, status }) => `${levelname} ${status}`);

for (const [what, value, told] of [
  ['an error of another realm', runInNewContext(`new TypeError('b')`), 'TypeError: b'],
  ['an object with a status', { message: 'b', status: 404 }, 'Error: b'],
  ['what is a command to Express', 'route', 'Error: route'],
  ['another command to Express', 'router', 'Error: router'],
  ['a symbol', Symbol('b'), 'Error: Symbol(b)'],
  ['nothing', undefined, 'Error: undefined'],
  ['null', null, 'Error: null'],
  ['an object without prototype', Object.create(null), 'Error: [Object: null prototype] {}'],
] as const) {
  test(`a handler that throws ${what} has an answer and a line`, async (t) => {
    const host = await start(t);
    thrown = value;
    const { body } = await request(host.url).get('/fail').expect(500);
    assert.equal(body.title, 'Something unexpected happened');
    const line = host.lines.find((each) => each.uuid === body.uuid);
    assert.equal(line?.levelname, 'ERROR');
    assert.equal(String(line?.exc_info).split('\n')[0], told);
  });
}

test('a clock that is set back an hour refuses nobody for an hour', async (t) => {
  const host = await start(t, { requestsPerSecond: 2 });
  const ask = () => request(host.url).get(`/echo/${uuid}`);
  const now = Date.now;
  const clock = mock.method(Date, 'now', () => now() + 3_600_000);
  t.after(() => clock.mock.restore());
  const statuses = (await Promise.all(Array.from({ length: 20 }, ask))).map(({ status }) => status);
  assert.ok(statuses.includes(429));
  clock.mock.restore();
  await waitFor('the next second', async () => (await ask()).status === 200);
});

test('refuses with 429 what one address asks beyond its rate, and serves it again later', async (t) => {
  const host = await start(t, { requestsPerSecond: 2 });
  const attempts = Array.from({ length: 20 }, () => request(host.url).get(`/echo/${uuid}`));
  const refused = (await Promise.all(attempts)).find(({ status }) => status === 429);
  assert.equal(refused?.get('Retry-After'), '1');
  assert.equal(refused.get('X-Request-ID'), uuid);
  assert.equal(refused.type, 'application/problem+json');
  assert.deepEqual(refused.body, {
    type: '/docs/errors.md#too-many-requests',
    title: 'Too many requests in one second',
    status: 429,
    detail: 'more than 2 requests in one second',
    uuid,
    instance: `http://localhost:5010/requests/${uuid}`,
  });
  assert.equal(linesOf(host, uuid)[0], 'WARN 429');
  for (const path of ['/health', '/ready']) {
    const checks = Array.from({ length: 10 }, () => request(host.url).get(path).expect(200));
    await Promise.all(checks);
  }
  await waitFor('the next second', () => request(host.url).get(`/echo/${uuid}`).expect(200));
});

test('sends the headers of an API, and none that tells what it is made with', async (t) => {
  const { url } = await start(t);
  const common = [
    'cache-control',
    'connection',
    'content-length',
    'content-security-policy',
    'content-type',
    'date',
    'referrer-policy',
    'x-content-type-options',
    'x-frame-options',
    'x-request-id',
  ];
  for (const path of [`/echo/${uuid}`, '/health', '/nothing']) {
    const { headers } = await request(url).get(path);
    assert.deepEqual(Object.keys(headers).sort(), common);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['content-security-policy'], "default-src 'none';frame-ancestors 'none'");
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-frame-options'], 'DENY');
  }
});

const fields = (count: number) => Array.from({ length: count }, (_, n) => `x-${n}: 1\r\n`).join('');
const refused = [
  {
    what: 'too many header fields',
    head: `GET /health HTTP/1.1\r\nHost: a\r\n${fields(99)}Connection: close\r\n`,
    status: 431,
  },
  {
    what: 'a head that is too large',
    head: `GET /health HTTP/1.1\r\nHost: a\r\nx: ${'x'.repeat(20_000)}\r\n`,
    status: 431,
  },
  { what: 'no Host', head: 'GET /health HTTP/1.1\r\nConnection: close\r\n', status: 400 },
  {
    what: 'two Hosts',
    head: 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n',
    status: 400,
  },
  {
    what: 'two types',
    head: 'POST /work HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n',
    status: 400,
  },
  { what: 'CONNECT', head: 'CONNECT bank:443 HTTP/1.1\r\nHost: bank:443\r\n', status: 405 },
  {
    what: 'two lengths',
    head: 'POST /work HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n',
    status: 400,
  },
];

for (const { what, head, status } of refused) {
  test(`refuses a request with ${what} with ${status}`, async (t) => {
    const host = await start(t);
    const problem = problemIn(await send(host.port, `${head}\r\n`));
    assert.equal(problem.status, status);
    assert.deepEqual(linesOf(host, problem.uuid), [`WARN ${status}`]);
  });
}

const taken = [
  { what: 'a target with a host', head: 'GET http://bank/health HTTP/1.1\r\nHost: bank\r\n' },
  { what: 'a target with a bad host', head: 'GET http://[::1/health HTTP/1.1\r\nHost: a\r\n' },
  {
    what: 'an expectation that nobody knows',
    head: 'GET /health HTTP/1.1\r\nHost: a\r\nExpect: x\r\n',
  },
  {
    what: 'an upgrade on offer',
    head: 'GET /health HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n',
  },
  {
    what: 'as many header fields as are allowed',
    head: `GET /health HTTP/1.1\r\nHost: a\r\n${fields(98)}`,
  },
];

for (const { what, head } of taken) {
  test(`takes a request with ${what}`, async (t) => {
    const { port } = await start(t);
    assert.match(await send(port, `${head}Connection: close\r\n\r\n`), /^HTTP\/1.1 200 OK\r\n/);
  });
}

test('says every error of its server in a line, and works on', async (t) => {
  const host = await start(t);
  const servers = new Set<Server>();
  const hear = (message: unknown) => {
    const server: unknown = Reflect.get(Object(message), 'server');
    if (server instanceof Server) servers.add(server);
  };
  // The only place where Node.js says which server has taken a request.
  const started = channel('http.server.request.start');
  started.subscribe(hear);
  t.after(() => started.unsubscribe(hear));
  await request(host.url).get('/health').expect(200);
  const [server] = servers;
  const codes = ['EMFILE', 'ENFILE', 'ENOBUFS'];
  for (const code of codes) server?.emit('error', new Error(`accept ${code}`));
  const errors = host.lines.filter(({ message }) => message === 'cannot take a connection');
  assert.deepEqual(
    errors.map(({ levelname, exc_info }) => [levelname, String(exc_info).split('\n')[0]]),
    codes.map((code) => ['ERROR', `Error: accept ${code}`]),
  );
  await request(host.url).get('/health').expect(200);
});

test('answers HEAD like GET, without the body', async (t) => {
  const { url } = await start(t);
  const get = await request(url).get(`/echo/${uuid}`).expect(200);
  const head = await request(url).head(`/echo/${uuid}`).expect(200);
  assert.equal(head.get('Content-Length'), get.get('Content-Length'));
  assert.equal(head.text, undefined);
});

test('hears nothing of a client for too long: answers 408 and hangs up', async (t) => {
  const timeouts = { ...defaultTimeouts, headersMs: 300, requestMs: 600 };
  const host = await start(t, { timeouts });
  const beginnings = [
    '',
    'GET /health HTTP/1.1\r\nHost: a',
    'POST /work HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nContent-Type: application/json\r\n\r\n{',
  ];
  const answers = await Promise.all(beginnings.map((beginning) => send(host.port, beginning)));
  for (const problem of answers.map(problemIn)) {
    assert.equal(problem.status, 408);
    assert.equal(linesOf(host, problem.uuid)[0], 'WARN 408');
  }
});

test('is not kept busy by a client that sends a byte at a time', async (t) => {
  const { port } = await start(t, { timeouts: { ...defaultTimeouts, headersMs: 300 } });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const drip = setInterval(() => socket.write('x'), 20);
  t.after(() => clearInterval(drip));
  socket.write('GET /health HTTP/1.1\r\nHost: a\r\nx: ');
  assert.equal(problemIn(await text(socket)).status, 408);
});

test('is not kept busy by a client that leaves its answers lying', async (t) => {
  const timeouts = { ...defaultTimeouts, sendMs: 300 };
  const { port, url } = await start(t, { maxConnections: 1, timeouts });
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  // The answers name the path. Together they are more than the system's buffers take.
  socket.write(`GET /${'x'.repeat(12_000)} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(1000));
  await waitFor('its place', () => request(url).get('/health').expect(200));
});

test('lets a request in work take its time', async (t) => {
  const timeouts = { headersMs: 100, requestMs: 200, keepAliveMs: 100, sendMs: 100 };
  const host = await start(t, { timeouts });
  const answer = request(host.url)
    .post('/work')
    .then(({ body }) => body);
  await request(host.url).get('/health').expect(200);
  // By then a server that held its timeouts against the request would have hung up.
  await text(connect(host.port, '127.0.0.1'));
  host.release();
  assert.deepEqual(await answer, { ok: 'done' });
});

test('refuses connections beyond its limit, says so in one line, and takes the next', async (t) => {
  const host = await start(t, { maxConnections: 2 });
  const open: Socket[] = [];
  for (let n = 0; n < 2; n += 1) {
    const socket = connect(host.port, '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    open.push(socket);
  }
  for (let n = 0; n < 3; n += 1) assert.equal(await send(host.port, ''), '');
  await waitFor('the line', () => host.lines.find((line) => line.refused === 3));
  open[0]?.destroy();
  await waitFor('a free place', () => request(host.url).get('/health').expect(200));
});

test('answers junk behind a request after the request, and closes the connection', async (t) => {
  const host = await start(t);
  const raw = send(host.port, 'POST /work HTTP/1.1\r\nHost: a\r\n\r\nJUNK\r\n\r\n');
  await request(host.url).get('/health').expect(200);
  host.release();
  const [first = '', second = ''] = (await raw).split(/(?=HTTP\/1\.1 )/);
  assert.match(first, /^HTTP\/1.1 200 OK[\s\S]*{"ok":"done"}$/);
  assert.equal(problemIn(second).status, 400);
});

test('answers a request that breaks off after those before it', async (t) => {
  const host = await start(t);
  const good = 'POST /work HTTP/1.1\r\nHost: a\r\n';
  const bad = `${good}Content-Type: application/json\r\nTransfer-Encoding: identity\r\n`;
  const raw = send(host.port, `${good}\r\n${bad}\r\n`);
  await request(host.url).get('/health').expect(200);
  host.release();
  const [first = '', second = ''] = (await raw).split(/(?=HTTP\/1\.1 )/);
  assert.match(first, /^HTTP\/1.1 200 OK/);
  assert.equal(problemIn(second).status, 400);
});

test('keeps an answer whole whose request expects to be told to continue', async (t) => {
  const host = await start(t);
  const first = 'POST /work HTTP/1.1\r\nHost: a\r\n\r\n';
  const second = `GET /${'x'.repeat(2000)} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n`;
  const raw = send(host.port, `${first}${second}Connection: close\r\n\r\n`);
  await request(host.url).get('/health').expect(200);
  host.release();
  assert.equal(problemIn((await raw).split(/(?=HTTP\/1\.1 )/)[1] ?? '').status, 404);
});

test('tells a client to continue that waits for it', async (t) => {
  const { port } = await start(t);
  const socket = connect(port, '127.0.0.1');
  const head = 'POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
  socket.write(`${head}Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`);
  const [interim] = await once(socket, 'data');
  assert.equal(String(interim), 'HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('{}');
  assert.equal(problemIn(await text(socket)).status, 404);
});

test('answers a body that breaks off into junk once, with the UUID of its request', async (t) => {
  const host = await start(t);
  const raw = await send(
    host.port,
    `POST /work HTTP/1.1\r\nHost: a\r\nX-Request-ID: ${uuid}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nJUNK`,
  );
  assert.equal(problemIn(raw).uuid, uuid);
});

test('hangs up on a client that was refused and does not', async (t) => {
  const { port } = await start(t);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write('JUNK\r\n\r\n');
  socket.resume();
  await once(socket, 'end');
  // Writing fails once the server has let go of the connection altogether.
  await waitFor('the connection to be gone', () => !socket.write('x') || socket.destroyed);
});

test('answers what is in work when it closes, and waits for no idle client', async (t) => {
  const host = await start(t);
  const idle = connect(host.port, '127.0.0.1');
  idle.write('GET /health HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(idle, 'data');
  const busy = connect(host.port, '127.0.0.1');
  busy.write('POST /work HTTP/1.1\r\nHost: a\r\n\r\n');
  await request(host.url).get('/health').expect(200);
  const closed = host.close();
  await once(idle, 'close');
  host.release();
  assert.match(await text(busy), /{"ok":"done"}$/);
  await closed;
});

test('it knows how many connections are open and how many requests are in hand', async (t) => {
  const { url, load, release, close } = await start(t);
  const idle = { 'http.server.open_connections': 0, 'http.server.active_requests': 0 };
  assert.deepEqual(load(), idle);
  const answers = [1, 2].map(() => fetch(`${url}/work`, { method: 'POST' }));
  await waitFor('both requests', () => load()['http.server.active_requests'] === 2);
  assert.equal(load()['http.server.open_connections'], 2);
  release();
  for (const answer of answers) assert.deepEqual(await (await answer).json(), { ok: 'done' });
  await waitFor('the end of both', () => load()['http.server.active_requests'] === 0);
  await close();
  await waitFor('the end of the connections', () => load()['http.server.open_connections'] === 0);
});
