import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { createHttpClient, type HttpClient } from '../../src/http/client.ts';
import type { Metrics } from '../../src/telemetry/metrics.ts';

const timeoutMs = 2000;
const untimed: Metrics = {
  timed: async (_name, work) => work(),
  increment() {},
  gauge() {},
  close: async () => {},
};

let followed = false;
/** A third party that does what the path says. */
const server = createServer((request, response) => {
  const { url = '', method, headers } = request;
  switch (url) {
    case '/huge':
      response.write('{"url":"');
      for (let i = 0; i < 17; i++) response.write('x'.repeat(64 * 1024));
      response.end('"}');
      break;
    case '/declined':
      response.writeHead(422).end();
      break;
    case '/failed':
      response.writeHead(500).end('{}');
      break;
    case '/text':
      response.end('no JSON');
      break;
    case '/silent':
      break;
    case '/endless':
      response.write('{');
      break;
    default: {
      const moved = /^\/moved\/(\d+)$/.exec(url)?.[1];
      if (moved) {
        const location = `/answer?token=secret-${moved}`;
        response.writeHead(Number(moved), { location }).end();
        break;
      }
      followed ||= url.includes('secret');
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', () => response.end(JSON.stringify({ url, method, headers, body })));
    }
  }
});
const Answer = z.object({
  url: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

let client: HttpClient;
let origin: string;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createHttpClient({ timeoutMs, metrics: untimed });
});
after(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

const get = (path: string) =>
  client.request('get_it', {
    method: 'GET',
    url: `${origin}${path}`,
    peer: 'exchange',
    answer: Answer,
  });

test('asks for JSON, with the query of the address, and says who asks', async () => {
  const { url, method, headers } = await get('/answer?of=7');
  assert.equal(url, '/answer?of=7');
  assert.equal(method, 'GET');
  assert.equal(headers.accept, 'application/json');
  assert.equal(headers['user-agent'], 'simplebank');
  assert.equal(headers['content-type'], undefined);
});

test('sends a body as JSON', async () => {
  const answer = await client.request('post_it', {
    method: 'POST',
    url: `${origin}/answer`,
    peer: 'exchange',
    body: { shares: 7 },
    answer: Answer,
  });
  assert.equal(answer.method, 'POST');
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.body, '{"shares":7}');
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`goes nowhere else because of a ${status}, with or without a body`, async () => {
    const url = `${origin}/moved/${status}`;
    const expected = {
      type: 'BadAnswer',
      message: `exchange (${new URL(origin).host}) answered with status ${status}`,
    };
    await assert.rejects(get(`/moved/${status}`), expected);
    const order = {
      method: 'POST',
      url,
      peer: 'exchange',
      body: { shares: 7 },
      answer: Answer,
    } as const;
    await assert.rejects(client.request('post_it', order), expected);
    assert.equal(followed, false);
  });
}

for (const { path, type, message } of [
  { path: '/declined', type: 'Rejected', message: 'declined' },
  { path: '/failed', type: 'BadAnswer', message: 'answered with status 500' },
  { path: '/text', type: 'BadAnswer', message: 'answered with something else than agreed' },
  { path: '/huge', type: 'BadAnswer', message: 'answered with more than 1048576 bytes' },
  { path: '/silent', type: 'RpcTimeout', message: 'did not answer in time' },
  { path: '/endless', type: 'RpcTimeout', message: 'did not answer in time' },
]) {
  test(`${path} is a ${type}`, async () => {
    const { host } = new URL(origin);
    await assert.rejects(get(path), { type, message: `exchange (${host}) ${message}` });
  });
}

test('nobody there is ServiceUnavailable', async () => {
  // Port 9 of this machine takes no connections.
  const url = 'http://127.0.0.1:9/';
  await assert.rejects(
    client.request('get_it', { method: 'GET', url, peer: 'exchange', answer: Answer }),
    {
      type: 'ServiceUnavailable',
      message: 'exchange (127.0.0.1:9) cannot be reached',
    },
  );
});

test('may be closed twice, and before it was ever used', async () => {
  const other = createHttpClient({ timeoutMs, metrics: untimed });
  await other.close();
  await other.request('get_it', {
    method: 'GET',
    url: `${origin}/answer`,
    peer: 'exchange',
    answer: Answer,
  });
  await other.close();
  await other.close();
});
