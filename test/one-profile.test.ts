import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serviceNames } from '@simplebank/shared/contracts';
import request from 'supertest';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem();
});
after(() => bank?.stop());

const spansOf = async (id: string) =>
  (await bank.spans()).filter((span) => span.attributes.uuid === id);

test('one profile is exactly three spans over two services', async () => {
  const id = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
  const response = await request(bank.url('profile')).get(`/profile/${id}`).expect(200);
  assert.deepEqual(response.body, {
    ip: { ip: '127.0.0.1' },
    settings: { settings: { name: 'demo user', uuid: id } },
  });
  await waitFor('the spans of the profile', async () => (await spansOf(id)).length >= 3);
  const [traceId] = (await spansOf(id)).map((span) => span.traceId);
  const trace = (await bank.spans()).filter((span) => span.traceId === traceId);
  const root = trace.find(({ parentSpanId }) => !parentSpanId);
  const shown = trace.map(({ service, name, kind, parentSpanId, attributes }) => ({
    service,
    name,
    kind,
    underRoot: parentSpanId === root?.spanId,
    uuid: attributes.uuid,
    method: attributes['http.request.method'],
    status: attributes['http.response.status_code'],
  }));
  const common = { uuid: id, method: 'GET', status: 200 };
  assert.deepEqual(
    shown.sort((a, b) => `${a.service} ${a.name}`.localeCompare(`${b.service} ${b.name}`)),
    [
      { service: 'simplebank-profile', name: 'get_ip', kind: 'client', underRoot: true, ...common },
      {
        service: 'simplebank-profile',
        name: 'settings',
        kind: 'server',
        underRoot: false,
        ...common,
      },
      {
        service: 'simplebank-settings',
        name: 'settings',
        kind: 'server',
        underRoot: true,
        ...common,
      },
    ],
  );
});

test('the traceparent of a customer is continued', async () => {
  const traceId = 'af7651916cd43dd8448eb211c80319c1';
  await request(bank.url('settings'))
    .get('/settings/11111111-1111-4111-8111-111111111111')
    .set('traceparent', `00-${traceId}-b7ad6b7169203331-01`)
    .expect(200);
  const span = await waitFor('the span', async () =>
    (await bank.spans()).find((candidate) => candidate.traceId === traceId),
  );
  assert.equal(span.parentSpanId, 'b7ad6b7169203331');
});

test('health checks leave no span', async () => {
  for (const path of ['/health', '/ready']) {
    for (const name of Object.values(serviceNames)) {
      const { body } = await request(bank.url(name)).get(path).expect(200);
      assert.match(body.ok, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    }
  }
  const names = (await bank.spans()).map(({ name }) => name);
  assert.ok(!names.some((name) => /health|ready/.test(name)));
});
