import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { it, type TestContext } from 'node:test';
import request from 'supertest';
import { supervised } from '../src/processes/processes.ts';
import { type Channel, SupervisorClient } from '../src/processes/supervisor-client.ts';
import { testApp } from './support/app.ts';
import { ORDERS } from './support/processes.ts';

type Message = { id: number; ask: string; name?: string; action?: string };

/** A supervisor's end of the channel, which answers as `reply` says. */
class TestChannel extends EventEmitter implements Channel {
  connected = true;
  readonly asked: Message[] = [];
  readonly #reply: (message: Message) => unknown[];

  constructor(reply: (message: Message) => unknown[]) {
    super();
    this.#reply = reply;
  }

  send(message: object, callback: (error: Error | null) => void): void {
    const question = message as Message;
    this.asked.push(question);
    callback(null);
    this.emit('asked', question);
    for (const answer of this.#reply(question)) this.emit('message', answer);
  }
}

function consoleWith(t: TestContext, reply: (message: Message) => unknown[]) {
  const channel = new TestChannel(reply);
  const client = new SupervisorClient(channel);
  t.after(() => client.close());
  const { app, source } = testApp(t, {}, undefined, supervised(client));
  return { app, source, channel, client };
}

/** What the gauges tell of orders: 12 ms. */
const TIMINGS = {
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-01T00:00:00.000Z',
  stepMs: 10_000,
  series: [],
  gauges: [
    {
      service: 'orders',
      instance: 'orders',
      name: 'nodejs.eventloop.delay.p99',
      last: 0.012,
      points: [],
    },
  ],
};

const listed = ({ id }: Message) => [{ id, processes: [ORDERS] }];

it('lists what the supervisor knows, with what the gauges tell', async (t) => {
  const { app, source } = consoleWith(t, listed);
  source.timings = async () => TIMINGS;
  const { body } = await request(app).get('/api/processes').expect(200);
  assert.equal(body.managed, true);
  assert.match(body.token, /^[\w-]{32}$/);
  assert.deepEqual(body.processes, [{ ...ORDERS, eventLoopDelayMs: 12 }]);
});

it('has the supervisor do what somebody with the token asks', async (t) => {
  const { app, channel } = consoleWith(t, listed);
  const { token } = (await request(app).get('/api/processes')).body;
  const { body } = await request(app)
    .post('/api/processes/orders/stop')
    .set('X-Console-Token', token)
    .expect(200);
  assert.deepEqual(body.processes, [ORDERS]);
  const { id: _, ...question } = channel.asked.at(-1) ?? assert.fail();
  assert.deepEqual(question, { ask: 'act', name: 'orders', action: 'stop' });
});

it('tells of event loops also when what was asked took longer than gauges may take', async (t) => {
  const { app, channel, source } = consoleWith(t, (message) =>
    message.ask === 'list' ? listed(message) : [],
  );
  source.timings = async (_range, signal) => {
    signal?.throwIfAborted();
    return TIMINGS;
  };
  const { token } = (await request(app).get('/api/processes')).body;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const acted = once(channel, 'asked');
  const stop = request(app).post('/api/processes/orders/stop').set('X-Console-Token', token);
  const done = stop.expect(200).then(({ body }) => body);
  const [question] = await acted;
  t.mock.timers.tick(12_000);
  channel.emit('message', { id: question.id, processes: [ORDERS] });
  assert.deepEqual((await done).processes, [{ ...ORDERS, eventLoopDelayMs: 12 }]);
});

it('does nothing for another origin, another host, without the token, or by GET', async (t) => {
  const { app, channel } = consoleWith(t, listed);
  const { token } = (await request(app).get('/api/processes')).body;
  const asked = channel.asked.length;
  const path = '/api/processes/orders/stop';
  const typeOf = async (test: request.Test, status: number) =>
    (await test.expect(status)).body.type;
  const withToken = () => request(app).post(path).set('X-Console-Token', token);

  assert.equal(await typeOf(request(app).post(path), 403), '/docs/errors.md#token-missing');
  const wrong = request(app)
    .post(path)
    .set('X-Console-Token', `${token.slice(1)}x`);
  assert.equal(await typeOf(wrong, 403), '/docs/errors.md#token-missing');
  const foreign = withToken().set('Host', 'localhost:5010').set('Origin', 'http://evil.example');
  assert.equal(await typeOf(foreign, 403), '/docs/errors.md#foreign-page');
  const opaque = withToken().set('Origin', 'null');
  assert.equal(await typeOf(opaque, 403), '/docs/errors.md#foreign-page');
  const site = withToken().set('Sec-Fetch-Site', 'cross-site');
  assert.equal(await typeOf(site, 403), '/docs/errors.md#foreign-page');
  const host = withToken().set('Host', 'evil.example');
  assert.equal(await typeOf(host, 421), '/docs/errors.md#unknown-host');
  const get = request(app).get(path).set('X-Console-Token', token);
  assert.equal(await typeOf(get, 405), '/docs/errors.md#method-not-allowed');
  const preflight = request(app)
    .options(path)
    .set('Origin', 'http://evil.example')
    .set('Access-Control-Request-Headers', 'x-console-token');
  const { headers } = await preflight.expect(403);
  assert.equal(headers['access-control-allow-headers'], undefined);
  assert.equal(channel.asked.length, asked);
});

it('says what the supervisor refuses, and why', async (t) => {
  const { app } = consoleWith(t, (message) =>
    message.ask === 'list'
      ? listed(message)
      : [{ id: message.id, refusal: 'process-not-possible', why: 'orders is stopped' }],
  );
  const { token } = (await request(app).get('/api/processes')).body;
  const { body } = await request(app)
    .post('/api/processes/orders/stop')
    .set('X-Console-Token', token)
    .expect(409);
  assert.equal(body.type, '/docs/errors.md#process-not-possible');
  assert.equal(body.detail, 'orders is stopped');
  await request(app).get('/api/processes/orders').expect(409);
  await request(app).post('/api/processes/orders/kill').set('X-Console-Token', token).expect(400);
});

it('leaves out what makes no sense, and takes the answer to its own question', async (t) => {
  const { app } = consoleWith(t, ({ id }) => [
    'nonsense',
    { id, processes: [{ name: 'orders' }] },
    { id: id + 1, processes: [] },
    { id, processes: [ORDERS] },
  ]);
  const { body } = await request(app).get('/api/processes').expect(200);
  assert.deepEqual(body.processes, [ORDERS]);
});

it('waits fifteen seconds for an answer, and takes none that comes later', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { channel, client } = consoleWith(t, () => []);
  const unanswered = client.ask({ ask: 'list' });
  t.mock.timers.tick(14_999);
  const second = client.ask({ ask: 'list' });
  t.mock.timers.tick(1);
  await assert.rejects(unanswered, {
    problem: 'timeout',
    message: 'the supervisor did not answer in time',
  });
  const [late, next] = channel.asked;
  channel.emit('message', { id: late?.id, processes: [] });
  channel.emit('message', { id: next?.id, processes: [ORDERS] });
  assert.deepEqual(await second, { id: next?.id, processes: [ORDERS] });
});

it('gives each its own answer when the supervisor is busy and answers in another order', async (t) => {
  const { channel, client } = consoleWith(t, () => []);
  const names = ['fees', 'orders', 'market'];
  const answers = names.map((name) => client.ask({ ask: 'act', name, action: 'stop' }));
  for (const { id, name = '' } of channel.asked.toReversed()) {
    channel.emit('message', { id, processes: [{ ...ORDERS, name }] });
  }
  const told = await Promise.all(answers);
  assert.deepEqual(
    told.map((reply) => 'processes' in reply && reply.processes.map(({ name }) => name)),
    names.map((name) => [name]),
  );
});

it('says so when the supervisor is gone', async (t) => {
  const { app, channel, client } = consoleWith(t, () => []);
  const waiting = client.ask({ ask: 'list' });
  client.close();
  await assert.rejects(waiting, { problem: 'unavailable', message: 'the supervisor is gone' });
  channel.connected = false;
  const { body } = await request(app).get('/api/processes').expect(503);
  assert.equal(body.detail, 'the supervisor is gone');
});

it('without a supervisor it shows no buttons, and says why nothing can be done', async (t) => {
  const { app } = testApp(t);
  const { body } = await request(app).get('/api/processes').expect(200);
  assert.deepEqual(body, { managed: false, token: null, processes: [] });
  const refused = await request(app).get('/api/processes/orders').expect(404);
  assert.equal(refused.body.type, '/docs/errors.md#no-supervisor');
});
