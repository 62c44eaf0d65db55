import assert from 'node:assert/strict';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import request from 'supertest';
import { type Collector, startCollector } from './support/collector.ts';
import { startServiceProcess } from './support/service-process.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

/** What third parties learn of a customer, and what customers can do to spans. */

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceHeaders = {
  traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  tracestate: 'congo=t61rcWkgMzE',
  baggage: 'user=joe,card=4111.1111.1111.1111',
};

interface Heard {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}
const servers: Server[] = [];

/** A third party that notes what it is sent. */
async function thirdParty(answer: (asked: IncomingMessage) => [number, object, unknown?]) {
  const heard: Heard[] = [];
  const server = createServer(async (asked, response) => {
    const body = await text(asked);
    heard.push({ url: asked.url, headers: asked.headers, body });
    const [status, headers, content] = answer(asked);
    response.writeHead(status, { ...headers }).end(JSON.stringify(content));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

let bank: TestSystem;
let moved: Awaited<ReturnType<typeof thirdParty>>;
let exchange: Awaited<ReturnType<typeof thirdParty>>;

before(async () => {
  moved = await thirdParty(() => [200, {}, { id: 1 }]);
  exchange = await thirdParty(() => [307, { location: `${moved.url}/elsewhere?key=secret` }]);
  bank = await startTestSystem({ STOCK_EXCHANGE_URL: `${exchange.url}/orders` });
});
after(() => bank?.stop());

test('the exchange learns the traceparent of a customer and nothing else, and sends nobody away', async () => {
  await request(bank.url('gateway'))
    .post('/shares/sell')
    .set({ ...traceHeaders, 'x-request-id': uuid, cookie: 'sid=1', forwarded: 'for=203.0.113.9' })
    .set('user-agent', 'a customer')
    .expect(200);
  const asked = await waitFor('the order at the exchange', () => exchange.heard[0]);
  assert.equal(asked.body, JSON.stringify({ uuid }));
  const { host, connection, traceparent, ...headers } = asked.headers;
  assert.match(String(traceparent), new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
  assert.deepEqual(headers, {
    accept: 'application/json',
    'user-agent': 'simplebank',
    'content-type': 'application/json',
    'content-length': String(asked.body.length),
    'idempotency-key': uuid,
  });

  const line = await waitFor('the line of the market', () =>
    bank
      .linesOf(uuid)
      .find(({ name, levelname }) => name === 'market_service' && levelname === 'WARN'),
  );
  assert.match(
    String(line.exc_info),
    /^BadAnswer: stock-exchange \(127\.0\.0\.1:\d+\) answered with status 307\n/,
  );
  assert.deepEqual(moved.heard, []);
});

test('a service that is called over HTTP continues the trace', async () => {
  await request(bank.url('profile')).get(`/profile/${uuid}`).set(traceHeaders).expect(200);
  const spans = await waitFor('the spans', async () => {
    const found = (await bank.spans()).filter((span) => span.traceId === traceId);
    return found.filter(({ name }) => name === 'settings').length === 2 && found;
  });
  assert.ok(!JSON.stringify(spans).includes('joe'));
});

test('the console shows what other programs send as it came', async () => {
  const text = 'card 4111.1111.1111.1111 of joe@example.com';
  const foreign = {
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    name: text,
    kind: 1,
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now() + 5}000000`,
    attributes: [
      { key: 'url.query', value: { stringValue: 'token=abc&password=hunter2' } },
      { key: 'client.address', value: { stringValue: '203.0.113.9' } },
    ],
    status: { code: 2, message: text },
  };
  const service = { key: 'service.name', value: { stringValue: 'somebody' } };
  await request(bank.url('console'))
    .post('/v1/traces')
    .send({
      resourceSpans: [{ resource: { attributes: [service] }, scopeSpans: [{ spans: [foreign] }] }],
    })
    .expect(200);
  const shown = await waitFor('the span', async () =>
    (await bank.spans()).find(({ traceId: id }) => id === foreign.traceId),
  );
  assert.equal(shown.name, text);
  assert.equal(shown.attributes['url.query'], 'token=abc&password=hunter2');
  assert.equal(shown.attributes['client.address'], '203.0.113.9');
  assert.ok(JSON.stringify(shown).split(text).length > 2, JSON.stringify(shown));
});

test('a span holds no secret of a customer, and believes no header of theirs', async (t) => {
  const collector: Collector = await startCollector();
  t.after(() => collector.close());
  const settings = await startServiceProcess(t, 'settings', collector.env);
  const { port } = settings;
  await request(settings.url)
    .get(
      `/settings/${uuid}?token=abc&password=hunter2&n=4111%201111%201111%201111&to=DE89+3704+0044+0532+0130+00`,
    )
    .set(traceHeaders)
    .set({
      'user-agent': 'joe@example.com/1.0',
      forwarded: 'for=203.0.113.9;host=evil.example:99;proto=https',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    })
    .expect(200);
  await request(settings.url)
    .get('/settings/4111-1111-1111-1111')
    .set('host', 'bank.example')
    .expect(404);

  await waitFor('two spans', () => collector.spans.length === 2);
  const [found, refused] = collector.spans;
  const { 'network.peer.port': _, ...attributes } = found?.attributes ?? {};
  assert.equal(found?.traceId, traceId);
  assert.equal(found?.traceState, undefined);
  assert.deepEqual(attributes, {
    uuid,
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'http.route': '/settings/:uuid',
    'url.scheme': 'http',
    'url.path': `/settings/${uuid}`,
    'url.query': 'token=[redacted]&password=[redacted]&n=[redacted]&to=[redacted]',
    'server.address': '127.0.0.1',
    'server.port': port,
    'client.address': '[redacted]',
    'network.peer.address': '[redacted]',
    'network.protocol.version': '1.1',
    'user_agent.original': '[redacted]/1.0',
  });
  assert.equal(refused?.attributes['url.path'], '/settings/[redacted]');
  assert.equal(refused?.attributes['server.address'], 'bank.example');
  assert.equal(refused?.attributes['server.port'], 80);
  assert.ok(!JSON.stringify(collector.spans).match(/hunter2|joe|4111|DE89|evil|203\.0/));
});
