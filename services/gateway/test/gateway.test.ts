import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { service as defineService, type Order, ServiceError } from '@simplebank/shared';
import request from 'supertest';
import { startTestBroker, type TestBroker } from '../../../test/support/amqp.ts';
import { messagesOf, startTestService, type TestService } from '../../../test/support/service.ts';
import service from '../src/service.ts';

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
let broker: TestBroker;
let gateway: TestService;
let orders: TestService | undefined;

before(async () => {
  broker = await startTestBroker();
});
beforeEach(async () => {
  gateway = await startTestService(service, { AMQP_URI: broker.uri, RPC_TIMEOUT_MS: '400' });
});
afterEach(async () => {
  await gateway.stop();
  await orders?.stop();
  orders = undefined;
});
after(() => broker.close());

/** An orders service that does with calls what the test wants. */
async function startOrders(work: (uuid: string) => Promise<Order | null>): Promise<void> {
  const definition = defineService('orders_service', {
    rpc: {
      sell_shares: async (_context, uuid) => {
        await work(uuid);
        return { ok: 'sell order placed' };
      },
      get_order: (_context, uuid) => work(uuid),
    },
  });
  orders = await startTestService(definition, { AMQP_URI: broker.uri });
}

test('sells shares: a new UUID, its three lines, and the answer of the chapter', async () => {
  const sold: string[] = [];
  await startOrders(async (uuid) => {
    sold.push(uuid);
    return null;
  });
  const response = await request(gateway.url)
    .post('/shares/sell')
    .set('content-type', 'application/json')
    .expect(200);
  const id = response.get('X-Request-ID') ?? '';
  assert.deepEqual(response.body, { ok: `sell order ${id} placed` });
  assert.deepEqual(sold, [id]);
  assert.deepEqual(messagesOf(gateway.lines, id), [
    'this is a debug message from gateway',
    'placing sell order',
    'contacting orders service',
  ]);
});

test('takes a body that is JSON', async () => {
  await startOrders(async () => null);
  await request(gateway.url).post('/shares/sell').send({ shares: 10 }).expect(200);
});

test('takes over the UUID of a client that brings one', async () => {
  await startOrders(async () => null);
  const response = await request(gateway.url).post('/shares/sell').set('X-Request-ID', uuid);
  assert.deepEqual(response.body, { ok: `sell order ${uuid} placed` });
});

test('takes the UUID of a client in upper case, and keeps it in lower case', async () => {
  await startOrders(async () => null);
  const sale = request(gateway.url).post('/shares/sell').set('X-Request-ID', uuid.toUpperCase());
  assert.deepEqual((await sale.expect(200)).body, { ok: `sell order ${uuid} placed` });
});

const noUuid = [
  { what: 'junk', fields: ['X-Request-ID: junk'] },
  { what: 'empty', fields: ['X-Request-ID:'] },
  { what: 'blank', fields: ['X-Request-ID: \t '] },
  { what: 'a UUID and more', fields: [`X-Request-ID: ${uuid}x`] },
  { what: 'a UUID in braces', fields: [`X-Request-ID: {${uuid}}`] },
  { what: 'a UUID without hyphens', fields: [`X-Request-ID: ${uuid.replaceAll('-', '')}`] },
  { what: 'two in one field', fields: [`X-Request-ID: ${uuid}, ${uuid}`] },
  { what: 'two fields', fields: [`X-Request-ID: ${uuid}`, `x-request-id: ${uuid}`] },
  { what: 'a UUID and an empty field', fields: [`X-Request-ID: ${uuid}`, 'X-Request-ID:'] },
];
for (const { what, fields } of noUuid) {
  test(`refuses an X-Request-ID that is ${what}, and sells nothing`, async () => {
    const sold: string[] = [];
    await startOrders(async (id) => {
      sold.push(id);
      return null;
    });
    const socket = connect(gateway.port, '127.0.0.1');
    const head = ['POST /shares/sell HTTP/1.1', 'Host: bank', 'Connection: close', ...fields];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const [headers = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    assert.match(headers, /^HTTP\/1.1 400 Bad Request\r\n/);
    assert.match(headers, /Content-Type: application\/problem\+json/);
    const problem = JSON.parse(body);
    assert.equal(problem.detail, 'X-Request-ID must be one UUID, or not be there');
    assert.match(headers, new RegExp(`^X-Request-ID: ${problem.uuid}\r$`, 'm'));
    assert.deepEqual(messagesOf(gateway.lines, problem.uuid), ['request failed']);
    assert.deepEqual(sold, []);
  });
}

test('shows an order', async () => {
  const order: Order = {
    uuid,
    status: 'placed',
    received_at: '2026-11-22T10:00:00.000Z',
    reserved_at: '2026-11-22T10:00:00.100Z',
    placed_at: '2026-11-22T10:00:00.200Z',
    rejected_at: null,
    fee: 995,
  };
  await startOrders(async () => order);
  const response = await request(gateway.url).get(`/orders/${uuid}`).expect(200);
  assert.deepEqual(response.body, order);
});

test('answers 404 for an order that is not there', async () => {
  await startOrders(async () => null);
  const response = await request(gateway.url).get(`/orders/${uuid}`).expect(404);
  assert.equal(response.type, 'application/problem+json');
  assert.deepEqual(response.body, {
    type: '/docs/errors.md#order-not-found',
    title: 'There is no such order',
    status: 404,
    detail: `there is no order ${uuid}`,
    uuid,
    instance: `http://localhost:5010/requests/${uuid}`,
  });
});

const refused = [
  {
    what: 'a UUID that is none',
    problem: 'not-a-uuid',
    method: 'get',
    path: '/orders/no-uuid',
    status: 404,
  },
  {
    what: 'an unknown path',
    problem: 'path-not-found',
    method: 'get',
    path: '/nothing',
    status: 404,
  },
  {
    what: 'a wrong method',
    problem: 'method-not-allowed',
    method: 'get',
    path: '/shares/sell',
    status: 405,
    allow: 'POST',
  },
  {
    what: 'another wrong one',
    problem: 'method-not-allowed',
    method: 'delete',
    path: `/orders/${uuid}`,
    status: 405,
    allow: 'GET, HEAD',
  },
  {
    what: 'broken JSON',
    problem: 'malformed-body',
    method: 'post',
    path: '/shares/sell',
    body: '{"a":',
    status: 400,
  },
  {
    what: 'JSON that is no object',
    problem: 'malformed-body',
    method: 'post',
    path: '/shares/sell',
    body: '7',
    status: 400,
  },
  {
    what: 'a body of 10 MB',
    problem: 'body-too-large',
    method: 'post',
    path: '/shares/sell',
    body: JSON.stringify('x'.repeat(10_000_000)),
    status: 413,
  },
  {
    what: 'a body of another type',
    problem: 'unsupported-media-type',
    method: 'post',
    path: '/shares/sell',
    body: 'a=b',
    type: 'text/plain',
    status: 415,
  },
  {
    what: 'a broken escape in the path',
    problem: 'malformed-request',
    method: 'get',
    path: '/orders/%E0%A4%A',
    status: 400,
  },
] as const;

for (const { what, problem, method, path, status, ...given } of refused) {
  test(`answers ${what} with ${status} as problem+json, and then works on`, async () => {
    await startOrders(async () => null);
    const attempt = request(gateway.url)[method](path);
    if ('body' in given) {
      attempt
        .set('content-type', 'type' in given ? given.type : 'application/json')
        .send(given.body);
    }
    const response = await attempt.expect(status);
    assert.equal(response.type, 'application/problem+json');
    assert.equal(response.body.status, status);
    assert.equal(response.body.type, `/docs/errors.md#${problem}`);
    assert.match(response.body.uuid, /^[0-9a-f-]{36}$/);
    assert.equal(response.body.uuid, response.get('X-Request-ID'));
    assert.equal(response.body.instance, `http://localhost:5010/requests/${response.body.uuid}`);
    const line = gateway.lines.find(({ uuid }) => uuid === response.body.uuid);
    assert.equal(line?.problem, problem);
    assert.equal(line?.levelname, 'WARN');
    assert.equal(line?.status, status);
    if ('allow' in given) assert.equal(response.get('Allow'), given.allow);
    await request(gateway.url).post('/shares/sell').expect(200);
  });
}

test('answers what is no HTTP with 400 as problem+json', async () => {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nbroken header\r\n\r\n');
  const answer = await text(socket);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  assert.match(head, /^HTTP\/1.1 400 Bad Request\r\n/);
  assert.match(head, /Content-Type: application\/problem\+json/);
  const { uuid, status } = JSON.parse(body);
  assert.equal(status, 400);
  assert.equal(gateway.lines.find((line) => line.uuid === uuid)?.levelname, 'WARN');
});

test('answers 503 while the orders service is stopped, and then works on', async () => {
  await startOrders(async () => null);
  await orders?.stop();
  const response = await request(gateway.url).post('/shares/sell').expect(503);
  assert.equal(response.get('Retry-After'), '1');
  assert.equal(response.body.detail, 'orders_service is not running');
  assert.equal(response.body.uuid, response.get('X-Request-ID'));
  await startOrders(async () => null);
  await request(gateway.url).post('/shares/sell').expect(200);
});

test('answers 504 when the orders service hangs', async () => {
  let release = () => {};
  await startOrders(
    () =>
      new Promise((resolve) => {
        release = () => resolve(null);
      }),
  );
  const response = await request(gateway.url).post('/shares/sell').expect(504);
  assert.equal(response.body.detail, 'orders_service did not answer within 400 ms');
  release();
});

test('passes on what the orders service answers with', async () => {
  await startOrders(async () => {
    throw new ServiceError('RpcTimeout', 'account_transactions_service did not answer in time');
  });
  const response = await request(gateway.url).post('/shares/sell').expect(504);
  assert.equal(response.body.detail, 'account_transactions_service did not answer in time');
});

test('tells nothing of an unexpected error but its UUID', async () => {
  await startOrders(async () => {
    throw new TypeError('secret inner workings');
  });
  const response = await request(gateway.url).post('/shares/sell').expect(500);
  assert.doesNotMatch(response.text, /secret|TypeError|at /);
  const [line] = gateway.lines.filter(({ levelname }) => levelname === 'ERROR');
  assert.equal(line?.uuid, response.body.uuid);
});
