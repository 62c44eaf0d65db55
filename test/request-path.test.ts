import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type Collector, startCollector } from './support/collector.ts';
import { type ServiceProcess, startServiceProcess } from './support/service-process.ts';
import { waitFor } from './support/wait.ts';

/** However a path is written, answer, lines and span have the same UUID. */

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const other = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
const stopped: (() => unknown)[] = [];
let collector: Collector;
let settings: ServiceProcess;

before(async () => {
  collector = await startCollector();
  const owner = { after: (stop: () => unknown) => void stopped.push(stop) };
  const env = { ...collector.env, RATE_LIMIT_PER_SECOND: '200' };
  settings = await startServiceProcess(owner, 'settings', env);
});
after(async () => {
  for (const stop of stopped) stop();
  await collector.close();
});

interface Answer {
  status: number | undefined;
  id: unknown;
  body: unknown;
}

/** Sends a request whose target is written exactly so. @returns the answer, and what it is about */
async function ask(
  target: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
): Promise<Answer & { traceId: string }> {
  const traceId = [...Array(32)].map(() => Math.floor(Math.random() * 16).toString(16)).join('');
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  const sent = request({
    host: '127.0.0.1',
    port: settings.port,
    path: target,
    method,
    // A connection that is kept may be closed by the server just as it is used again.
    agent: false,
    headers: { traceparent, 'Content-Length': Buffer.byteLength(body), ...headers },
  });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  assert.ok(response);
  const answer = await json(response);
  return {
    status: response.statusCode,
    id: response.headers['x-request-id'],
    body: answer,
    traceId,
  };
}

/** The span that a request made. */
const spanOf = (traceId: string) =>
  waitFor('its span', () => collector.spans.find((span) => span.traceId === traceId));

const detailOf = ({ body }: Answer) => String(Reflect.get(Object(body), 'detail'));

const written = [
  `/settings/${uuid}`,
  `/settings/${uuid}/`,
  `/settings/${uuid.toUpperCase()}`,
  `/Settings/${uuid}`,
  `//settings/${uuid}`,
  `/settings/${uuid.replace('e', '%65')}`,
  `/settings/${uuid.replaceAll('-', '%2d')}/`,
  `/settings/${uuid}?uuid=${other}`,
  `/settings/${uuid}/?/${other}`,
  `/settings/${uuid}#/${other}`,
  `http://bank/settings/${uuid}/`,
];
for (const target of written) {
  test(`${target} is about its UUID, whatever X-Request-ID says`, async () => {
    const answer = await ask(target, { headers: { 'X-Request-ID': other } });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, { settings: { name: 'demo user', uuid } });
    assert.equal(answer.id, uuid);
    const { name, attributes } = await spanOf(answer.traceId);
    assert.equal(name, 'settings');
    assert.equal(attributes.uuid, uuid);
    assert.equal(attributes['http.route'], '/settings/:uuid');
  });
}

const refused = [
  { what: 'another method', method: 'DELETE', status: 405 },
  { what: 'broken JSON', headers: { 'Content-Type': 'application/json' }, body: '{', status: 400 },
  { what: 'another type', headers: { 'Content-Type': 'text/plain' }, body: 'x', status: 415 },
  {
    what: 'too much',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify('x'.repeat(200_000)),
    status: 413,
  },
  { what: 'two X-Request-IDs', headers: { 'X-Request-ID': [other, other] }, status: 400 },
];
for (const { what, status, ...given } of refused) {
  test(`${what} is refused with ${status}, and the UUID of the path`, async () => {
    const answer = await ask(`/settings/%65${uuid.slice(1)}/`, given);
    assert.equal(answer.status, status);
    assert.equal(answer.id, uuid);
    assert.equal(Reflect.get(Object(answer.body), 'uuid'), uuid);
    const { attributes } = await spanOf(answer.traceId);
    assert.equal(attributes.uuid, uuid);
    assert.equal(attributes['http.route'], '/settings/:uuid');
    const line = settings.lines.find(({ trace_id }) => trace_id === answer.traceId);
    assert.equal(line?.uuid, uuid);
    assert.equal(line?.status, status);
  });
}

const nowhere = [
  { target: `/settings/${uuid};version=1`, named: `${uuid};version=1` },
  { target: `/settings/${uuid}%20`, named: `${uuid} ` },
  { target: `/settings/%2F${uuid}`, named: `/${uuid}` },
  { target: `/settings/${other}/${uuid}`, named: `/settings/${other}/${uuid}` },
  { target: `/settings//${uuid}`, named: `/settings//${uuid}` },
  { target: `/nothing/${uuid}`, named: `/nothing/${uuid}` },
  { target: `/settings\\${uuid}`, named: `/settings\\${uuid}` },
];
for (const { target, named } of nowhere) {
  test(`${target} is 404 and names what was asked`, async () => {
    const answer = await ask(target, { headers: { 'X-Request-ID': other } });
    assert.equal(answer.status, 404);
    assert.ok(detailOf(answer).includes(named), detailOf(answer));
    assert.equal(answer.id, other);
    assert.equal((await spanOf(answer.traceId)).attributes.uuid, other);
  });
}

const checks = ['/health', '/health/', '/HEALTH', '//ready', '/ready?x=1', 'http://bank/Ready/#x'];
for (const target of checks) {
  test(`${target} is a health check: at any rate, with any X-Request-ID, without a span`, async () => {
    const asked = Array.from({ length: 300 }, () =>
      ask(target, { headers: { 'X-Request-ID': 'x' } }),
    );
    const answers = await Promise.all(asked);
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    // What comes later has its span later, too.
    await waitFor('a request within the rate', async () => {
      const { status, traceId } = await ask(`/settings/${uuid}`);
      return status === 200 && (await spanOf(traceId));
    });
    const traces = new Set(answers.map(({ traceId }) => traceId));
    assert.ok(!collector.spans.some(({ traceId }) => traces.has(traceId)));
  });
}
