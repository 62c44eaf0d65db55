import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import request from 'supertest';
import { waitFor } from '../../test/support/wait.ts';
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
  const caller = new AbortController();
  const answer = fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uuid }),
    signal: caller.signal,
  });
  const rejected = assert.rejects(answer, { name: 'AbortError' });
  await waitFor('the order to be placed', async () => {
    const { status } = await request(app).get(`/orders/${uuid}`);
    return status === 200;
  });
  caller.abort();
  await rejected;
  await closed;
});

it('counts its placements', async () => {
  const app = createApp();
  const [one, two] = [randomUUID(), randomUUID()];
  for (const uuid of [one, two, one]) await place(app, uuid);
  const { body } = await request(app).get('/orders').expect(200);
  assert.equal(body.count, 2);
  assert.deepEqual(body.uuids, [one, two]);
});

it('answers late to an order that it has placed', async () => {
  const app = createApp();
  const told = { mode: 'slow', delay_ms: 20 };
  assert.deepEqual((await request(app).put('/faults').send(told).expect(200)).body, told);
  const uuid = randomUUID();
  const { body } = await place(app, uuid).expect(201);
  assert.equal(body.uuid, uuid);
});

it('spares all but every n-th request, counted from when it was told', async () => {
  const app = createApp();
  const statuses = async (count: number) => {
    const all: number[] = [];
    for (let i = 0; i < count; i++) all.push((await place(app, randomUUID())).status);
    return all;
  };
  await request(app).put('/faults').send({ mode: 'fail', every: 3 }).expect(200);
  assert.deepEqual(await statuses(7), [201, 201, 500, 201, 201, 500, 201]);
  await request(app).put('/faults').send({ mode: 'reject', every: 2 }).expect(200);
  assert.deepEqual(await statuses(4), [201, 422, 201, 422]);
  const { body } = await request(app).get('/orders').expect(200);
  assert.deepEqual([body.requests, body.spoiled, body.count], [11, 4, 7]);
});

it('the IP echo has faults of its own', async () => {
  const app = createApp();
  const tellIp = (fault: object) => request(app).put('/ip/faults').send(fault).expect(200);
  await tellIp({ mode: 'fail', every: 2 });
  await request(app).get('/ip').expect(200);
  const { body } = await request(app).get('/').expect(500);
  assert.equal(body.detail, 'the IP echo was told to fail');
  await tellIp({ mode: 'reject' });
  assert.equal(
    (await request(app).get('/ip').expect(422)).body.detail,
    'the IP echo was told to reject what it is asked',
  );
  await tellIp({ mode: 'garbage' });
  const { text } = await request(app).get('/ip').expect(200);
  assert.equal(text, '<<< the IP echo was told to answer with garbage');
  await tellIp({ mode: 'slow', delay_ms: 20 });
  await request(app).get('/ip').expect(200).expect({ ip: '127.0.0.1' });
  await request(app).get('/faults').expect({ mode: 'none' });
  await place(app, randomUUID()).expect(201);
});

for (const path of ['/faults', '/ip/faults']) {
  for (const [what, content] of [
    ['an unknown mode', { mode: 'sleep' }],
    ['no mode', {}],
    ['more than a mode', { mode: 'fail', for: 5 }],
    ['no delay', { mode: 'slow' }],
    ['a delay that is none', { mode: 'slow', delay_ms: 0 }],
    ['a delay beyond all', { mode: 'slow', delay_ms: 30_001 }],
    ['a delay of what does not wait', { mode: 'fail', delay_ms: 5 }],
    ['every request but a part', { mode: 'hang', every: 1.5 }],
    ['no request ever', { mode: 'garbage', every: 0 }],
    ['every n-th of nothing', { mode: 'none', every: 2 }],
  ] as const) {
    it(`PUT ${path}: 400 for ${what}`, async () => {
      const app = createApp();
      const { body, headers } = await request(app).put(path).send(content).expect(400);
      assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8');
      assert.equal(
        body.detail,
        'the body must be {"mode": "none" | "fail" | "reject" | "hang" | "garbage" | "slow"}, ' +
          'for "slow" with "delay_ms" (1 to 30000), and but for "none" perhaps with "every" (1 to 1000)',
      );
      await request(app).get(path).expect({ mode: 'none' });
    });
  }
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
  assert.equal(body.detail, 'the exchange was told to reject what it is asked');
  await request(app).get(`/orders/${uuid}`).expect(404);
});
