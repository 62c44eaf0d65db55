import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import request from 'supertest';
import { createApp } from '../src/app.ts';

const place = (app: ReturnType<typeof createApp>, uuid: string) =>
  request(app).post('/orders').send({ uuid });
const tell = (app: ReturnType<typeof createApp>, mode: string) =>
  request(app).put('/faults').send({ mode });

it('works as long as it is told nothing else', async () => {
  const { body } = await request(createApp()).get('/faults').expect(200);
  assert.deepEqual(body, { mode: 'none' });
});

it('fails, and places nothing, until it is told not to', async () => {
  const app = createApp();
  const { body } = await tell(app, 'fail').expect(200);
  assert.deepEqual(body, { mode: 'fail' });
  const uuid = randomUUID();
  const failed = await place(app, uuid).expect(500);
  assert.equal(failed.headers['content-type'], 'application/problem+json; charset=utf-8');
  assert.equal(failed.body.detail, 'the exchange was told to fail');
  await request(app).get(`/orders/${uuid}`).expect(404);
  await tell(app, 'none').expect(200);
  await place(app, uuid).expect(201);
});

it('answers with garbage to an order that it has placed', async () => {
  const app = createApp();
  await tell(app, 'garbage').expect(200);
  const uuid = randomUUID();
  const { text } = await place(app, uuid)
    .expect(200)
    .expect('content-type', /^text\/plain/);
  assert.throws(() => JSON.parse(text));
  await request(app).get(`/orders/${uuid}`).expect(200);
  await request(app).get('/ip').expect(200).expect({ ip: '127.0.0.1' });
});

it('hangs with an order that it has placed, and lets go of a caller that goes', async (t) => {
  const app = createApp();
  const server = createServer(app).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  await tell(app, 'hang').expect(200);
  const uuid = randomUUID();
  const closed = new Promise<void>((resolve) => {
    server.once('connection', (socket) => socket.once('close', () => resolve()));
  });
  await assert.rejects(
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uuid }),
      signal: AbortSignal.timeout(300),
    }),
    { name: 'TimeoutError' },
  );
  await closed;
  await request(app).get(`/orders/${uuid}`).expect(200);
});

it('counts its placements', async () => {
  const app = createApp();
  const [one, two] = [randomUUID(), randomUUID()];
  for (const uuid of [one, two, one]) await place(app, uuid);
  const { body } = await request(app).get('/orders').expect(200);
  assert.equal(body.count, 2);
  assert.deepEqual(body.uuids, [one, two]);
});

for (const [what, status, content] of [
  ['an unknown mode', 400, { mode: 'sleep' }],
  ['no mode', 400, {}],
  ['more than a mode', 400, { mode: 'fail', for: 5 }],
] as const) {
  it(`${status} for ${what}`, async () => {
    const app = createApp();
    const { body, headers } = await request(app).put('/faults').send(content).expect(status);
    assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.equal(
      body.detail,
      'the body must be {"mode": "none" | "fail" | "reject" | "hang" | "garbage"}',
    );
    await request(app).get('/faults').expect({ mode: 'none' });
  });
}

it('405 for a wrong method, which names the right ones', async () => {
  const app = createApp();
  await request(app).post('/faults').expect(405).expect('allow', 'GET, HEAD, PUT');
  await request(app).delete('/orders').expect(405).expect('allow', 'GET, HEAD, POST');
});

it('rejects, and places nothing', async () => {
  const app = createApp();
  await tell(app, 'reject').expect(200);
  const uuid = randomUUID();
  const { body } = await place(app, uuid).expect(422);
  assert.equal(body.detail, 'the exchange was told to reject every order');
  await request(app).get(`/orders/${uuid}`).expect(404);
});
