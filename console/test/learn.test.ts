import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import { HttpProblem } from '@simplebank/shared/http-problem';
import request from 'supertest';
import { createApp } from '../src/app.ts';
import { variables } from '../src/config.ts';
import { type Learning, noLearning, supervisedLearning } from '../src/learning/learning.ts';
import { FOUND, ON, SLOW, TestLearning } from './support/learning.ts';
import { TestSource } from './support/source.ts';

function appWith(t: TestContext, learning: Learning) {
  const { app, endStreams } = createApp({
    config: loadConfig(variables, {}),
    source: new TestSource(),
    instances: { all: () => [], close: async () => {} },
    learning,
    report: (error) => assert.fail(String(error)),
  });
  t.after(endStreams);
  return app;
}

async function withToken(t: TestContext, learning: Learning) {
  const app = appWith(t, learning);
  const { token } = (await request(app).get('/api/learn').expect(200)).body;
  const post = (query: string) =>
    request(app).post(`/api/learn?${query}`).set('X-Console-Token', token);
  return { app, token, post };
}

it('lists the cases, and tells how the one is that is on', async (t) => {
  const learning = new TestLearning();
  const app = appWith(t, learning);
  const { body } = await request(app).get('/api/learn').expect(200);
  const { token, ...rest } = body;
  assert.match(token, /^[\w-]{32}$/);
  assert.deepEqual(rest, {
    managed: true,
    cases: [SLOW, FOUND],
    exercises: [],
    current: null,
    problem: null,
    note: null,
  });
  learning.set({ state: 'solved' });
  const { current } = (await request(app).get('/api/learn').expect(200)).body;
  assert.deepEqual(current, { ...ON, state: 'solved' });
});

it('does what somebody with the token asks', async (t) => {
  const learning = new TestLearning();
  const { post } = await withToken(t, learning);
  learning.next = () => learning.set({ hintsLeft: 2 });
  const { body } = await post('deed=start&case=slow-market&seed=7').expect(200);
  assert.equal(body.current.hintsLeft, 2);
  await post('deed=start&case=slow-market').expect(200);
  await post('deed=answer&answer=place_order&answer=3').expect(200);
  for (const deed of ['hint', 'check', 'give-up', 'stop', 'reset']) {
    await post(`deed=${deed}`).expect(200);
  }
  assert.deepEqual(learning.asked, [
    { deed: 'start', case: 'slow-market', seed: 7 },
    { deed: 'start', case: 'slow-market' },
    { deed: 'answer', answer: ['place_order', '3'] },
    { deed: 'hint' },
    { deed: 'check' },
    { deed: 'give-up' },
    { deed: 'stop' },
    { deed: 'reset' },
  ]);
});

it('does nothing for another origin, another host, without the token, or for another page', async (t) => {
  const learning = new TestLearning();
  const { app, token, post } = await withToken(t, learning);
  const typeOf = async (test: request.Test, status: number) =>
    (await test.expect(status)).body.type;
  const start = 'deed=start&case=slow-market';
  const without = request(app).post(`/api/learn?${start}`);
  assert.equal(await typeOf(without, 403), '/docs/errors.md#token-missing');
  const wrong = request(app)
    .post(`/api/learn?${start}`)
    .set('X-Console-Token', `${token.slice(1)}x`);
  assert.equal(await typeOf(wrong, 403), '/docs/errors.md#token-missing');
  const foreign = post(start).set('Host', 'localhost:5010').set('Origin', 'http://evil.example');
  assert.equal(await typeOf(foreign, 403), '/docs/errors.md#foreign-page');
  const site = post(start).set('Sec-Fetch-Site', 'cross-site');
  assert.equal(await typeOf(site, 403), '/docs/errors.md#foreign-page');
  const host = post(start).set('Host', 'evil.example');
  assert.equal(await typeOf(host, 421), '/docs/errors.md#unknown-host');
  const put = request(app).put(`/api/learn?${start}`).set('X-Console-Token', token);
  assert.equal(await typeOf(put, 405), '/docs/errors.md#method-not-allowed');
  assert.deepEqual(learning.asked, []);
});

const BAD: readonly [query: string, detail: string | RegExp][] = [
  ['', /^deed: must be start or hint or/],
  ['deed=win', /^deed: /],
  ['deed=start', 'case: is missing'],
  ['deed=start&case=', 'case: is missing'],
  [`deed=start&case=${'a'.repeat(101)}`, /^case: /],
  ['deed=start&case=a&seed=10000', /^seed: /],
  ['deed=start&case=a&seed=-1', /^seed: /],
  ['deed=start&case=a&seed=x', /^seed: /],
  ['deed=start&case=a&case=b', 'case: is there more than once'],
  ['deed=start&case=a&answer=b', 'answer: goes with answer or exercise only'],
  ['deed=answer', 'answer: is missing'],
  ['deed=hint&case=a', 'case: goes with start only'],
  ['deed=hint&seed=1', 'seed: goes with start only'],
  ['deed=hint&lesson=1', 'lesson: goes with exercise only'],
  ['deed=hint&name=a', 'there is no parameter name'],
];

it('names the parameter that is not valid', async (t) => {
  const learning = new TestLearning();
  const { app, post } = await withToken(t, learning);
  for (const [query, expected] of BAD) {
    const { body } = await post(query).expect(400);
    if (typeof expected === 'string') assert.equal(body.detail, expected, query);
    else assert.match(body.detail, expected, query);
  }
  const { body } = await request(app).get('/api/learn?deed=hint').expect(400);
  assert.equal(body.detail, 'there is no parameter deed');
  assert.deepEqual(learning.asked, []);
});

it('says why something is not possible', async (t) => {
  const learning = new TestLearning();
  learning.next = () => {
    throw new HttpProblem('learn-not-possible', 'no case is on: start one');
  };
  const { post } = await withToken(t, learning);
  const { body } = await post('deed=hint').expect(409);
  assert.equal(body.type, '/docs/errors.md#learn-not-possible');
  assert.equal(body.detail, 'no case is on: start one');
});

it('has no cases and no token where no supervisor has started it', async (t) => {
  const app = appWith(t, noLearning);
  const { body } = await request(app).get('/api/learn').expect(200);
  assert.deepEqual(body, {
    managed: false,
    token: null,
    cases: [],
    current: null,
    exercises: [],
    problem: null,
    note: null,
  });
  await assert.rejects(noLearning.do({ deed: 'hint' }), /cases run where npm start does/);
});

it('asks the supervisor, and refuses the answer to another question', async () => {
  const asked: unknown[] = [];
  const classroom = {
    managed: true,
    cases: [],
    exercises: [],
    current: null,
    problem: null,
    note: null,
  };
  const learning = supervisedLearning({
    ask: async (question) => {
      asked.push(question);
      return { id: 1, classroom };
    },
  });
  assert.deepEqual(await learning.do({ deed: 'hint' }), classroom);
  assert.deepEqual(asked, [{ ask: 'learn', deed: { deed: 'hint' } }]);
  const confused = supervisedLearning({ ask: async () => ({ id: 1, processes: [] }) });
  await assert.rejects(confused.do({ deed: 'look' }), /answered another question/);
});
