import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import request from 'supertest';
import { createApp } from '../src/app.ts';
import { Exchange } from '../src/exchange.ts';

const UUID = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';

describe('the stock exchange', () => {
  it('places an order and shows it', async () => {
    const app = createApp();
    const { status, body, headers } = await request(app).post('/orders').send({ uuid: UUID });
    assert.equal(status, 201);
    assert.equal(headers.location, `/orders/${UUID}`);
    assert.deepEqual(Object.keys(body), ['id', 'uuid', 'status', 'placed_at']);
    assert.equal(body.uuid, UUID);
    assert.equal(body.status, 'placed');
    assert.equal(new Date(body.placed_at).toISOString(), body.placed_at);

    const shown = await request(app).get(`/orders/${UUID.toUpperCase()}`).expect(200);
    assert.deepEqual(shown.body, body);
  });

  it('places the same order once, however often it comes', async () => {
    const app = createApp();
    const first = await request(app).post('/orders').send({ uuid: UUID }).expect(201);
    const second = await request(app)
      .post('/orders')
      .set('Idempotency-Key', 'another key')
      .send({ uuid: UUID.toUpperCase() })
      .expect(200);
    assert.deepEqual(second.body, first.body);
  });

  it('places one of two identical orders that come at the same time', async () => {
    const app = createApp({ processingDelayMaxMs: 20 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => request(app).post('/orders').send({ uuid: UUID })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(7).fill(200), 201]);
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
  });

  it('tells what an exchange would have that knows a repetition by its key alone', async () => {
    const app = createApp();
    const place = (key?: string) => {
      const sending = request(app).post('/orders');
      return (key === undefined ? sending : sending.set('Idempotency-Key', key)).send({
        uuid: UUID,
      });
    };
    const told = async () => (await request(app).get('/orders').expect(200)).body;
    const once = { count: 1, uuids: [UUID] };
    await place(UUID);
    await place(UUID);
    assert.deepEqual(await told(), { ...once, by_key: [UUID], requests: 2, spoiled: 0 });
    await place('another');
    await place();
    await place();
    assert.deepEqual(await told(), {
      ...once,
      by_key: [UUID, UUID, UUID, UUID],
      requests: 5,
      spoiled: 0,
    });
    await request(app).put('/faults').send({ mode: 'fail' }).expect(200);
    await place(UUID).expect(500);
    const { requests, spoiled } = await told();
    assert.deepEqual([requests, spoiled], [6, 1]);
  });

  it('refuses an Idempotency-Key that came with another order', async () => {
    const app = createApp();
    const place = (uuid: string) =>
      request(app).post('/orders').set('Idempotency-Key', 'key').send({ uuid });
    await place(UUID).expect(201);
    await place(UUID).expect(200);
    const other = randomUUID();
    const { body } = await place(other).expect(422);
    assert.equal(body.detail, `this Idempotency-Key was used before, for order ${UUID}`);
    await request(app).get(`/orders/${other}`).expect(404);
  });

  it('refuses two Idempotency-Keys, an empty one and one that is too long, and places nothing', async () => {
    const app = createApp();
    const server = app.listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      for (const key of [['a', 'b'], ['a', 'a'], '', 'x'.repeat(256)]) {
        const sent = httpRequest({ port, path: '/orders', method: 'POST' });
        sent.setHeader('Content-Type', 'application/json').setHeader('Idempotency-Key', key);
        sent.end(JSON.stringify({ uuid: UUID }));
        const [response] = await once(sent, 'response');
        assert.equal(response.statusCode, 400);
        response.resume();
      }
      const { body } = await request(app).get('/orders');
      assert.equal(body.count, 0);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('forgets the oldest orders and keys beyond its capacity', () => {
    const exchange = new Exchange(2);
    for (const uuid of ['a', 'b', 'c']) exchange.place(uuid, `key of ${uuid}`);
    assert.equal(exchange.find('a'), undefined);
    assert.equal(exchange.find('b')?.uuid, 'b');
    assert.equal(exchange.place('a', 'key of a').placedNow, true);
    assert.equal(exchange.place('c').placedNow, false);
  });
});

describe('the IP echo', () => {
  for (const path of ['/', '/ip']) {
    it(`answers GET ${path} with the caller's address`, async () => {
      const { body } = await request(createApp()).get(path).expect(200);
      assert.deepEqual(body, { ip: '127.0.0.1' });
    });
  }
});

for (const path of ['/health', '/ready']) {
  it(`answers GET ${path} with the time`, async () => {
    const { body } = await request(createApp()).get(path).expect(200);
    assert.equal(new Date(body.ok).toISOString(), body.ok);
  });
}

describe('errors are problem+json', () => {
  const json = 'application/json';
  const cases = [
    [
      'a body that is no order',
      400,
      'malformed-body',
      'POST',
      '/orders',
      json,
      '{"uuid":"no uuid"}',
    ],
    ['no body', 400, 'malformed-body', 'POST', '/orders', json, undefined],
    ['broken JSON', 400, 'malformed-body', 'POST', '/orders', json, '{"uuid":'],
    ['an unknown path', 404, 'path-not-found', 'GET', '/nothing', json, undefined],
    ['an order never placed', 404, 'order-not-found', 'GET', `/orders/${UUID}`, json, undefined],
    ['something that is no UUID', 404, 'order-not-found', 'GET', '/orders/1', json, undefined],
    ['a wrong method', 405, 'method-not-allowed', 'DELETE', '/orders', json, undefined],
    [
      'a wrong method on an order',
      405,
      'method-not-allowed',
      'PUT',
      `/orders/${UUID}`,
      json,
      undefined,
    ],
    [
      'a body too large',
      413,
      'body-too-large',
      'POST',
      '/orders',
      json,
      `{"uuid":"${'a'.repeat(20_000)}"}`,
    ],
    ['another type', 415, 'unsupported-media-type', 'POST', '/orders', 'text/plain', UUID],
  ] as const;
  for (const [what, status, problem, method, path, type, content] of cases) {
    it(`${status} for ${what}`, async () => {
      const agent = request(createApp());
      const call = { GET: agent.get, POST: agent.post, PUT: agent.put, DELETE: agent.delete };
      const sent = call[method].call(agent, path).set('Content-Type', type);
      const { body, headers } = await sent.send(content).expect(status);
      assert.match(String(headers['content-type']), /^application\/problem\+json/);
      assert.equal(body.status, status);
      assert.equal(body.type, `/docs/errors.md#${problem}`);
      assert.ok(body.title && body.detail);
    });
  }

  it('405 names the methods that are possible', async () => {
    const { headers, body } = await request(createApp()).delete('/orders').expect(405);
    assert.equal(headers.allow, 'GET, HEAD, POST');
    assert.equal(body.detail, 'DELETE is not possible here, only GET, HEAD, POST');
  });
});
