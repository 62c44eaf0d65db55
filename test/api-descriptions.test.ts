import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createApp as createExternal } from '@simplebank/external';
import { service } from '@simplebank/shared';
import { describeMessages } from '@simplebank/shared/asyncapi';
import { loadConfig } from '@simplebank/shared/config';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { ConsumeMessage } from 'amqplib';
import type { Express, Router } from 'express';
import request from 'supertest';
import { importRouter } from '../console/src/api/import.ts';
import { createApp as createConsole } from '../console/src/app.ts';
import { variables } from '../console/src/config.ts';
import { otlpRouter } from '../console/src/receive/router.ts';
import { TestSource } from '../console/test/support/source.ts';
import { serviceQueues, Wire } from './support/amqp.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

type Json = Record<string, unknown>;

const documented = ['gateway', 'profile', 'settings', 'external', 'console'];
const asyncApiSchema = createRequire(import.meta.url).resolve(
  '@asyncapi/specs/schemas/3.0.0-without-$id.json',
);

async function readJson(file: string | URL): Promise<Json> {
  return JSON.parse(await readFile(file, 'utf8'));
}

const addressInDocs = (file: string) => new URL(`../docs/${file}`, import.meta.url);
const inDocs = (file: string) => readJson(addressInDocs(file));
const textInDocs = (file: string) => readFile(addressInDocs(file), 'utf8');

/** Every reference in a document. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) =>
    key === '$ref' && typeof inside === 'string' ? [inside] : referencesIn(inside),
  );
}

/** What a reference inside a document leads to. */
function follow(document: Json, reference: string): unknown {
  const parts = reference.replace(/^#\//, '').split('/');
  return parts.reduce<unknown>((at, part) => {
    const name = part.replaceAll('~1', '/');
    return typeof at === 'object' && at !== null ? (at as Json)[name] : undefined;
  }, document);
}

/** What tells of an API, and is no part of it. */
const forReaders = ['get /openapi.json', 'get /docs/errors.md'];

/** The addresses of the console's page. */
const pages = [
  '/',
  '/index.html',
  '/requests',
  '/requests/{uuid}',
  '/logs',
  '/logs/around',
  '/traces',
  '/traces/compare',
  '/traces/{traceId}',
  '/timings',
  '/processes',
  '/parked',
  '/learn',
].map((path) => `get ${path}`);

/** The routes of a router of Express', as OpenAPI writes them. HEAD goes with GET. */
function routesOf({ stack }: Pick<Router, 'stack'>): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return 'stack' in handle ? routesOf(handle as unknown as Router) : [];
    const methods = route.stack.map(({ method }) => method).filter((method) => method !== 'head');
    const paths = [route.path].flat().map((path) => path.replace(/:(\w+)/g, '{$1}'));
    return paths.flatMap((path) => methods.filter(Boolean).map((method) => `${method} ${path}`));
  });
}

/** The name of a message in the description. A reply is known by its call, which is among `all`. */
function nameOf({ fields, properties }: ConsumeMessage, all: ConsumeMessage[]): string {
  const { exchange, routingKey } = fields;
  if (exchange.endsWith('.events')) return `${exchange.replace('.events', '')}.${routingKey}`;
  if (routingKey.includes('.')) return `${routingKey}.call`;
  const call = all.find(
    (other) =>
      other.properties.correlationId === properties.correlationId && other.properties.replyTo,
  );
  return `${call?.fields.routingKey}.reply`;
}

describe('the descriptions of the APIs', () => {
  let bank: TestSystem;
  before(async () => {
    bank = await startTestSystem();
  });
  after(() => bank?.stop());

  for (const name of documented) {
    it(`${name} serves its own, which is OpenAPI 3.1, and docs/ has the same`, async () => {
      const { body } = await request(bank.url(name))
        .get('/openapi.json')
        .expect(200)
        .expect('Content-Type', /^application\/json/);
      const validator = new Validator();
      assert.deepEqual(await validator.validate(structuredClone(body)), { valid: true });
      assert.equal(validator.version, '3.1');
      assert.deepEqual(body, await inDocs(`openapi/${name}.json`), 'run `npm run describe`');
    });
  }

  it('a service without routes of its own describes what operators ask', async () => {
    const { body } = await request(bank.url('orders')).get('/openapi.json').expect(200);
    assert.deepEqual(Object.keys(body.paths), ['/health', '/ready']);
  });

  it('answers as described, and each error as the Problem of the description', async () => {
    const { body: api } = await request(bank.url('gateway')).get('/openapi.json');
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const fits = (schema: unknown, value: unknown) => {
      const whole = { ...(schema as Json), components: api.components };
      assert.ok(ajv.validate(whole, value), JSON.stringify(ajv.errors));
    };
    const order = api.paths['/orders/{uuid}'].get.responses;
    const sold = await request(bank.url('gateway')).post('/shares/sell').expect(200);
    const uuid = sold.get('X-Request-ID');
    const found = await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(200);
    fits(order[200].content['application/json'].schema, found.body);
    const none = await request(bank.url('gateway')).get('/orders/none').expect(404);
    fits(order[404].content['application/problem+json'].schema, none.body);
    fits({ $ref: '#/components/schemas/Order' }, found.body);
    assert.equal(ajv.validate({ ...api.components.schemas.Order }, none.body), false);
  });

  it('says what goes over the broker: every message of an order fits', async () => {
    const document = await inDocs('asyncapi.json');
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const wire = await Wire.open(process.env.TEST_AMQP_URI ?? `amqp://${bank.url('broker')}`);
    const exchanges = ['simplebank-rpc', 'orders_service.events', 'market_service.events'];
    const taps = await Promise.all(exchanges.map((exchange) => wire.tap(exchange, '#')));
    const sold = await request(bank.url('gateway')).post('/shares/sell').expect(200);
    // What goes to one exchange may be seen here after what went later to another.
    await waitFor('two calls, two replies and two events', () => taps.flat().length >= 6);
    const [placed] = taps[2] ?? [];
    assert.equal(JSON.parse(String(placed?.content)), sold.get('X-Request-ID'));
    const names = taps.flat().map((message) => {
      const name = nameOf(message, taps.flat());
      const { payload, headers } = follow(document, `#/components/messages/${name}`) as Json;
      const fits = (schema: unknown, value: unknown) => {
        const whole = { ...(schema as Json), components: document.components };
        assert.ok(ajv.validate(whole, value), `${name}: ${JSON.stringify(ajv.errors)}`);
      };
      fits(payload, JSON.parse(message.content.toString()));
      fits(headers, message.properties.headers);
      return name;
    });
    await wire.close();
    assert.deepEqual([...new Set(names)].sort(), [
      'account_transactions_service.request_reservation.call',
      'account_transactions_service.request_reservation.reply',
      'market_service.order_placed',
      'orders_service.order_created',
      'orders_service.sell_shares.call',
      'orders_service.sell_shares.reply',
    ]);
  });

  it('is no request of a customer: who asks for one leaves no span', async () => {
    const asked = await request(bank.url('gateway')).get('/openapi.json').expect(200);
    const sold = await request(bank.url('gateway')).post('/shares/sell').expect(200);
    const ofRequest = async (id: string | undefined) =>
      (await bank.spans()).filter(({ attributes }) => attributes.uuid === id);
    const order = sold.get('X-Request-ID');
    await waitFor('the span of the order', async () =>
      (await ofRequest(order)).some(({ name }) => name === 'POST /shares/sell'),
    );
    assert.deepEqual(await ofRequest(asked.get('X-Request-ID')), []);
  });

  for (const name of ['gateway', 'orders', 'external', 'console']) {
    it(`a problem of ${name} has a type that leads to its section`, async () => {
      const { body } = await request(bank.url(name)).get('/nothing/here').expect(404);
      assert.equal(body.type, '/docs/errors.md#path-not-found');
      const { href } = new URL(body.type, `${bank.url(name)}/nothing/here`);
      const answer = await fetch(href);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('Content-Type'), 'text/plain; charset=utf-8');
      assert.equal(await answer.text(), await textInDocs('errors.md'));
      await request(bank.url(name)).put('/docs/errors.md').expect(405).expect('Allow', 'GET, HEAD');
    });
  }

  it("a problem leads to the console's page of its request, whose line has its name", async () => {
    const uuid = randomUUID();
    const { body } = await request(bank.url('gateway')).get(`/orders/${uuid}`).expect(404);
    const { port } = new URL(bank.url('console'));
    assert.equal(body.instance, `http://localhost:${port}/requests/${uuid}`);
    const shown = await fetch(body.instance, { headers: { Accept: 'text/html' } });
    assert.equal(shown.status, 200);
    const lines = await waitFor('the line', async () => {
      const { body: found } = await request(bank.url('console')).get(
        `/api/logs?q=uuid:${uuid} AND problem:"order-not-found"`,
      );
      return found.lines?.length > 0 && found.lines;
    });
    assert.deepEqual(
      lines.map(({ record }: { record: { message: string } }) => record.message),
      ['request failed'],
    );
  });

  it('takes GET and HEAD', async () => {
    for (const name of ['gateway', 'external', 'console']) {
      await request(bank.url(name)).head('/openapi.json').expect(200);
      await request(bank.url(name)).post('/openapi.json').expect(405).expect('Allow', 'GET, HEAD');
    }
  });
});

it('what is described is what handlers answer: another answer does not compile', () => {
  const other = service('settings_service', {
    // @ts-expect-error there are no settings in it
    http: { 'GET /settings/:uuid': () => ({ ok: 'done' }) },
  });
  const none = service('profile_service', {
    // @ts-expect-error the service has another route
    http: { 'GET /profiles/:uuid': () => null },
  });
  assert.deepEqual([other.name, none.name], ['settings_service', 'profile_service']);
});

it('nothing is served that is not described', async () => {
  const silent = { all: () => [], close: async () => {} };
  const consoleApp = createConsole({
    config: loadConfig(variables, {}),
    source: new TestSource(),
    receiver: otlpRouter({
      appendSpans: async () => {},
      appendLines: async () => {},
      appendMetrics: async () => {},
    }),
    importer: importRouter({
      appendSpans: async () => {},
      appendLines: async () => {},
      linesOf: async function* () {},
    }),
    instances: silent,
    report: (error) => assert.fail(String(error)),
  });
  consoleApp.endStreams();
  const apps: [string, Express][] = [
    ['external', createExternal()],
    ['console', consoleApp.app],
  ];
  for (const [name, app] of apps) {
    const { paths } = await inDocs(`openapi/${name}.json`);
    const described = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const served = routesOf(app.router).filter(
      (route) => !forReaders.includes(route) && !(name === 'console' && pages.includes(route)),
    );
    assert.deepEqual([...new Set(served)].sort(), described.sort(), name);
  }
});

describe('the description of RPC and events', () => {
  it('is AsyncAPI 3, and docs/ has the same', async () => {
    const document = JSON.parse(JSON.stringify(describeMessages()));
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    assert.ok(
      ajv.validate(await readJson(asyncApiSchema), document),
      JSON.stringify(ajv.errors, null, 1),
    );
    assert.deepEqual(document, await inDocs('asyncapi.json'), 'run `npm run describe`');
  });

  it('refers to nothing that it does not have', async () => {
    for (const file of ['asyncapi.json', ...documented.map((name) => `openapi/${name}.json`)]) {
      const document = await inDocs(file);
      const lost = referencesIn(document).filter((one) => follow(document, one) === undefined);
      assert.deepEqual(lost, [], file);
    }
  });

  it('has the queues that the services declare', async () => {
    interface Bindings {
      bindings: { amqp: { queue?: { name: string }; 'x-queue'?: { name: string } } };
    }
    const { channels } = await inDocs('asyncapi.json');
    const queues = Object.values(channels as Record<string, Bindings>)
      .map(({ bindings: { amqp } }) => (amqp.queue ?? amqp['x-queue'])?.name)
      .filter((name) => name !== undefined && !name.endsWith('.dead'));
    assert.deepEqual([...new Set(queues)].sort(), [...serviceQueues].sort());
  });
});
