import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener } from 'node:http';
import { it, type TestContext } from 'node:test';
import { faultsOnly, problemJson } from '@simplebank/shared/http-problem';
import express from 'express';
import request from 'supertest';
import { tryRouter } from '../src/api/try.ts';
import { listen } from './support/listen.ts';

const ORDER = '0c3152d8-8b71-4f79-afcb-59b50955f25c';

/** A console in front of one service that stands for both. */
async function consoleBefore(t: TestContext, service: RequestListener) {
  const asked: IncomingMessage[] = [];
  const { url } = await listen(t, (req, res) => {
    asked.push(req);
    service(req, res);
  });
  return { app: consoleAt(url), asked };
}

function consoleAt(url: string) {
  const targets = { GATEWAY_URL: url, PROFILE_URL: url, GATEWAY_PORT: 6001, PROFILE_PORT: 6007 };
  return express().use(
    tryRouter(targets),
    problemJson(faultsOnly((error) => assert.fail(String(error)))),
  );
}

it('sells shares as the curl does, and shows it', async (t) => {
  const { app, asked } = await consoleBefore(t, (_req, res) => {
    res.setHeader('X-Request-ID', ORDER);
    res.end(JSON.stringify({ ok: `sell order ${ORDER} placed` }));
  });
  const { body } = await request(app).post('/api/try/sell-shares').expect(200);
  assert.deepEqual(body, {
    status: 200,
    body: { ok: `sell order ${ORDER} placed` },
    uuid: ORDER,
    curl: 'curl -X POST http://localhost:6001/shares/sell -H "content-type: application/json"',
  });
  assert.equal(asked.length, 1);
  const [{ method, url, headers } = assert.fail()] = asked;
  assert.deepEqual(
    [method, url, headers['content-type']],
    ['POST', '/shares/sell', 'application/json'],
  );
});

it('gets the profile of a new customer each time', async (t) => {
  const { app, asked } = await consoleBefore(t, (_req, res) => void res.end('{"ip":null}'));
  const first = await request(app).post('/api/try/profile').expect(200);
  const second = await request(app).post('/api/try/profile').expect(200);
  const { uuid } = first.body;
  assert.deepEqual(first.body, {
    status: 200,
    body: { ip: null },
    uuid,
    curl: `curl http://localhost:6007/profile/${uuid}`,
  });
  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${url}`),
    [`GET /profile/${uuid}`, `GET /profile/${second.body.uuid}`],
  );
  assert.notEqual(uuid, second.body.uuid);
});

it("passes on a service's error", async (t) => {
  const problem = { status: 503, detail: 'the broker is away', uuid: ORDER };
  const { app } = await consoleBefore(t, (_req, res) => {
    res.writeHead(503, { 'X-Request-ID': ORDER }).end(JSON.stringify(problem));
  });
  const { body } = await request(app).post('/api/try/sell-shares').expect(200);
  assert.deepEqual([body.status, body.body, body.uuid], [503, problem, ORDER]);
});

it('passes on what is no JSON as text, and no more of it than 64 kB', async (t) => {
  const { app } = await consoleBefore(t, (_req, res) => void res.end('<'.repeat(1_000_000)));
  const { body } = await request(app).post('/api/try/profile').expect(200);
  assert.equal(body.body, '<'.repeat(65_536));
});

it('names the service that cannot be reached', async (t) => {
  const { url, server } = await listen(t, () => {});
  await new Promise((closed) => server.close(closed));
  const sell = await request(consoleAt(url)).post('/api/try/sell-shares').expect(503);
  assert.equal(
    sell.body.detail,
    `the gateway cannot be reached at ${url}: is it running? GATEWAY_URL says where it is`,
  );
  assert.equal(sell.type, 'application/problem+json');
  const profile = await request(consoleAt(url)).post('/api/try/profile').expect(503);
  assert.match(profile.body.detail, /^the profile service cannot be reached/);
});

it('names the service that does not answer in time', { timeout: 30_000 }, async (t) => {
  const { app } = await consoleBefore(t, () => {});
  const { body } = await request(app).post('/api/try/profile').expect(504);
  assert.equal(body.detail, 'the profile service did not answer within 10 s');
});

it('says so when what answers is not the gateway', async (t) => {
  const { app } = await consoleBefore(t, (_req, res) => void res.end('hello'));
  const { body } = await request(app).post('/api/try/sell-shares').expect(502);
  assert.equal(body.detail, 'the gateway named no UUID in X-Request-ID');
});

it('takes only POST, because it changes something', async (t) => {
  const { app, asked } = await consoleBefore(t, () => {});
  const answer = await request(app).get('/api/try/sell-shares').expect(405);
  assert.equal(answer.headers.allow, 'POST');
  assert.deepEqual(asked, []);
});
