import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { it } from 'node:test';
import request from 'supertest';
import { QueryError, SourceError } from '../src/model/source.ts';
import { testApp } from './support/app.ts';
import { listen } from './support/listen.ts';

it('answers under its own names, whatever the port', async (t) => {
  const { app } = testApp(t);
  for (const host of ['localhost', 'localhost:5010', '127.0.0.1:1', '[::1]:5010', 'LOCALHOST']) {
    await request(app).get('/api/status').set('Host', host).expect(200);
  }
});

it('refuses every other name, on every path', async (t) => {
  const { app } = testApp(t);
  for (const path of ['/', '/api/status', '/api/stream', '/health', '/v1/traces', '/nowhere']) {
    const { body } = await request(app).get(path).set('Host', 'evil.example:5010').expect(421);
    assert.equal(body.title, 'The server does not go by this name');
    assert.equal(
      body.detail,
      'evil.example is not a name of this console: add it to ALLOWED_HOSTS',
    );
  }
  const lookalikes = ['localhost.evil.example', '127.0.0.1.nip.io', '0x7f.1', '2130706433'];
  for (const host of lookalikes) await request(app).get('/').set('Host', host).expect(421);
});

it('refuses a Host that is none', async (t) => {
  const { app } = testApp(t);
  for (const host of ['', 'local host', 'localhost:99999', 'localhost:x', 'a@localhost', '[::1']) {
    await request(app).get('/api/status').set('Host', host).expect(400);
  }
});

it('takes the names that ALLOWED_HOSTS gives', async (t) => {
  const { app } = testApp(t, { ALLOWED_HOSTS: 'Console, bank.example' });
  await request(app).get('/api/status').set('Host', 'console:5010').expect(200);
  await request(app).get('/api/status').set('Host', 'bank.example').expect(200);
  await request(app).get('/api/status').set('Host', 'localhost').expect(421);
});

it('refuses other origins, by every method and on every path', async (t) => {
  const { app } = testApp(t);
  const others = [
    'http://evil.example',
    'https://localhost:5010',
    'http://localhost:5011',
    'http://localhost',
    'http://127.0.0.1:5010',
    'null',
    '',
  ];
  const send = (method: 'get' | 'post' | 'delete' | 'options', path: string, origin: string) =>
    request(app)[method](path).set('Host', 'localhost:5010').set('Origin', origin);
  for (const origin of others) {
    await send('get', '/api/stream', origin).expect(403);
    await send('get', '/', origin).expect(403);
    await send('options', '/api/status', origin).expect(403);
    await send('delete', '/api/status', origin).expect(403);
    await send('post', '/v1/traces', origin).expect(403);
    await send('post', '/api/try/sell-shares', origin).expect(403);
  }
  const { headers } = await send('get', '/api/status', 'http://localhost:5010').expect(200);
  assert.equal(headers['access-control-allow-origin'], undefined);
  await request(app)
    .get('/api/status')
    .set('Host', 'localhost:80')
    .set('Origin', 'http://localhost')
    .expect(200);
});

it('lets other sites link to the page, and not to the API', async (t) => {
  const { app } = testApp(t);
  const from = (site: string, path: string) => request(app).get(path).set('Sec-Fetch-Site', site);
  await from('cross-site', '/api/status').expect(403);
  await from('same-site', '/api/status').expect(403);
  await from('cross-site', '/v1/traces').expect(403);
  await from('same-origin', '/api/status').expect(200);
  await from('none', '/api/status').expect(200);
  const { status } = await from('cross-site', '/logs');
  assert.notEqual(status, 403);
});

it('tells the browser to hold back', async (t) => {
  const { app } = testApp(t);
  for (const path of ['/api/status', '/nowhere']) {
    const { headers } = await request(app).get(path);
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';font-src 'self';" +
        "connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none';" +
        "require-trusted-types-for 'script'",
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['x-powered-by'], undefined);
  }
  const { headers } = await request(app).get('/api/status');
  assert.equal(headers['cache-control'], 'no-store');
});

it('refuses a body where none is expected', async (t) => {
  const { app } = testApp(t);
  const { body, headers } = await request(app)
    .post('/api/try/profile')
    .send('x'.repeat(1000))
    .expect(413);
  assert.equal(body.detail, 'POST /api/try/profile takes no body');
  assert.equal(headers.connection, 'close');
});

it('says what a path does not do, and what is not there', async (t) => {
  const { app } = testApp(t);
  const { headers, body } = await request(app).post('/api/status').expect(405);
  assert.equal(headers.allow, 'GET, HEAD');
  assert.equal(body.detail, 'POST is not possible here, only GET, HEAD');
  const missing = await request(app).get('/api/nothing').expect(404);
  assert.equal(missing.type, 'application/problem+json');
  assert.deepEqual(missing.body, {
    type: '/docs/errors.md#path-not-found',
    title: 'Nothing is served at this path',
    status: 404,
    detail: 'there is nothing at /api/nothing',
  });
  await request(app).get('/requests/%zz').expect(404);
  const broken = await request(app).get('/api/traces/%zz').expect(400);
  assert.equal(broken.body.type, '/docs/errors.md#malformed-request');
  assert.equal(broken.body.detail, 'the path has a broken escape');
});

it("puts a source's errors in terms of HTTP", async (t) => {
  const faults: unknown[] = [];
  const { app, source } = testApp(t, {}, (error) => faults.push(error));
  const answer = async (error: Error) => {
    source.services = () => Promise.reject(error);
    const { status, body, headers } = await request(app).get('/api/services');
    return [status, body.detail, headers['retry-after']];
  };
  assert.deepEqual(await answer(new QueryError('no such thing')), [
    400,
    'no such thing',
    undefined,
  ]);
  assert.deepEqual(await answer(new SourceError(503, 'Jaeger is away')), [
    503,
    'Jaeger is away',
    '1',
  ]);
  assert.deepEqual(await answer(new SourceError(504, 'it took too long')), [
    504,
    'it took too long',
    undefined,
  ]);
  assert.deepEqual(faults, []);
  const fault = new Error('secret');
  assert.deepEqual(await answer(fault), [
    500,
    'something unexpected happened; the log has the details',
    undefined,
  ]);
  assert.deepEqual(faults, [fault]);
});

it('ends a query that takes too long', { timeout: 30_000 }, async (t) => {
  const { app, source } = testApp(t);
  source.services = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const { body } = await request(app).get('/api/services').expect(504);
  assert.equal(body.detail, 'the answer took too long: ask for less');
});

it('ends a query that nobody waits for', async (t) => {
  const { app, source } = testApp(t);
  const { port } = await listen(t, app);
  const ended = new Promise<string>((resolve) => {
    source.services = (signal) => {
      client.destroy();
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          resolve(signal.reason.name);
          reject(signal.reason);
        }),
      );
    };
  });
  const client = httpRequest({ port, path: '/api/services' }).on('error', () => {});
  client.end();
  assert.equal(await ended, 'AbortError');
});

it('says where spans go, when it keeps none', async (t) => {
  const { app } = testApp(t, { SOURCE: 'stack' });
  for (const path of ['/v1/traces', '/v1/traces/', '/V1/traces?x']) {
    const { body } = await request(app).post(path).send({}).expect(404);
    assert.equal(body.detail, 'the stack keeps the spans: send them to Jaeger');
  }
});
