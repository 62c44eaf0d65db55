import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import request from 'supertest';
import { describeApi } from '../src/api/openapi.ts';
import { testApp } from './support/app.ts';
import { orderLines, orderSpans, TRACE_ID, UUID } from './support/order.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: { type: string; pattern?: string; format?: string; enum?: string[] };
}
interface Document {
  paths: Record<string, Record<string, { parameters: Parameter[] }>>;
}

const SAMPLES: Record<string, string> = {
  uuid: UUID,
  traceId: TRACE_ID,
  service: 'a',
  field: 'levelname',
  id: orderLines()[0]?.id ?? '',
  at: '2026-11-22',
  group: 'slow',
};

/** Jaeger's own calls, which ignore what they do not know, as Jaeger does. */
const JAEGERS = new Set([
  '/api/services',
  '/api/services/{service}/operations',
  '/api/operations',
  '/api/v3/services',
  '/api/v3/operations',
  '/api/v3/trace-summaries',
  '/api/v3/traces',
  '/api/v3/traces/{traceId}',
  '/api/traces',
  '/api/traces/{traceId}',
  '/api/dependencies',
]);

/**
 * See their own tests: has no end; is there only where the console itself keeps what it takes; and
 * ask a supervisor.
 */
const OTHERS = new Set([
  '/api/stream',
  '/api/import',
  '/api/processes/{name}',
  '/api/processes/{name}/{action}',
  '/api/breaks',
  '/api/breaks/{id}',
  '/api/learn',
]);

/** Every call of the API with parameters that are valid, and the parameters that it has. */
const calls = Object.entries((describeApi() as Document).paths)
  .filter(([path]) => path.startsWith('/api/') && !OTHERS.has(path))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters }]) => {
      const required = parameters.filter((one) => one.in === 'query' && one.required);
      const query = required.map(({ name }) => `&${name}=${SAMPLES[name]}`).join('');
      return {
        method: method as 'get' | 'post',
        address: `${path.replace(/\{(\w+)\}/g, (_, name) => SAMPLES[name] ?? '')}?${query}`,
        path,
        parameters,
      };
    }),
  );

/** Asks a console that knows of one order, and reaches neither gateway nor profile. */
function ask(t: TestContext) {
  const { app, source } = testApp(t, {
    GATEWAY_URL: 'http://127.0.0.1:9',
    PROFILE_URL: 'http://127.0.0.1:9',
  });
  source.findTraces = async () => [orderSpans()];
  source.trace = async () => orderSpans();
  source.searchLines = async () => ({ lines: orderLines(), total: 11, cursor: null });
  return (method: 'get' | 'post', url: string) => request(app)[method](url);
}

/** Whether any text will do, or the source alone knows which does. */
function isFree({ type, pattern, format = '', enum: values }: Parameter['schema']): boolean {
  const isRead = pattern || values || !['', 'lucene', 'cursor'].includes(format);
  return type === 'string' && !isRead;
}

describe('one rule for the parameters of every call', () => {
  for (const { method, address, path, parameters } of calls) {
    it(`${method} ${path}`, async (t) => {
      const send = ask(t);
      const expected = method === 'get' ? 200 : 503;
      const refused = async (url: string, detail: RegExp | string) => {
        const { body } = await send(method, url).expect(400);
        if (typeof detail === 'string') assert.equal(body.detail, detail);
        else assert.match(body.detail, detail);
      };
      await send(method, address).expect(expected);
      if (JAEGERS.has(path)) await send(method, `${address}&nothing=1`).expect(expected);
      else await refused(`${address}&nothing=1`, 'there is no parameter nothing');
      for (const { name, required, schema } of parameters.filter((one) => one.in === 'query')) {
        if (!required) await send(method, `${address}&${name}=&${name}`).expect(expected);
        if (schema.type !== 'array') {
          await refused(`${address}&${name}=1&${name}=2`, `${name}: is there more than once`);
        }
        if (isFree(schema)) continue;
        await refused(`${address}&${name}=(no`, RegExp(`^${name}: `));
      }
    });
  }

  it('what is required is missing when it is empty', async (t) => {
    const { body } = await ask(t)('get', '/api/operations?service=').expect(400);
    assert.equal(body.detail, 'service: is missing');
  });

  it('one in the path is read as one in the query', async (t) => {
    const send = ask(t);
    for (const url of ['/api/requests/abc', '/api/traces?uuid=abc']) {
      assert.equal((await send('get', url).expect(400)).body.detail, 'uuid: must be a UUID');
    }
    const { body } = await send('get', '/api/traces/abc-1/timeline').expect(400);
    assert.equal(body.detail, 'traceId: must be a trace id: up to 32 hex digits');
    const long = await send('get', `/api/services/${'a'.repeat(1001)}/operations`).expect(400);
    assert.match(long.body.detail, /^service: /);
  });
});
