import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { promisify } from 'node:util';
import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { ServiceError } from '../../src/contracts/errors.ts';
import {
  HttpProblem,
  methodNotAllowed,
  notFound,
  problemJson,
  problemOf,
} from '../../src/http/problem.ts';

const uuid = '1f0cb8a6-9bd4-4a0e-a1a5-3d2b8c4f7e60';

function appWith(handler: RequestHandler) {
  const reported: unknown[] = [];
  const app = express().use('/it', handler);
  app.route('/route').put(handler).get(handler).all(methodNotAllowed);
  app.use(
    notFound,
    problemJson((error, problem) => reported.push(problem, error)),
  );
  return { app, reported };
}

it('answers with what is wrong, and tells the operator, too', async () => {
  const error = new HttpProblem('declined', 'in the log', { detail: 'to the caller' });
  const { app, reported } = appWith(() => {
    throw error;
  });
  const { body, type } = await request(app).get('/it').expect(422);
  assert.equal(type, 'application/problem+json');
  assert.deepEqual(body, {
    type: '/docs/errors.md#declined',
    title: 'A third party declined',
    status: 422,
    detail: 'to the caller',
  });
  assert.deepEqual(reported, ['declined', error]);
});

it('leads to the page of the request', () => {
  const consolePage = 'https://bank.example:8443';
  assert.deepEqual(problemOf(new ServiceError('RpcTimeout', 'too slow'), { uuid, consolePage }), {
    type: '/docs/errors.md#timeout',
    title: 'An answer did not come in time',
    status: 504,
    detail: 'too slow',
    uuid,
    instance: `https://bank.example:8443/requests/${uuid}`,
  });
});

it('answers what is not there, and what is not possible', async () => {
  const { app } = appWith((_req, res) => void res.end());
  const missing = await request(app).get('/other').expect(404);
  assert.equal(missing.body.type, '/docs/errors.md#path-not-found');
  assert.equal(missing.body.detail, 'there is nothing at /other');
  const { body, headers } = await request(app).post('/route').expect(405);
  assert.equal(headers.allow, 'PUT, GET, HEAD');
  assert.equal(body.type, '/docs/errors.md#method-not-allowed');
  assert.equal(body.detail, 'POST is not possible here, only PUT, GET, HEAD');
});

it('says when to come back, where that makes sense', async () => {
  const answers = [
    ['unavailable', '1'],
    ['too-many-requests', '1'],
    ['timeout', undefined],
    ['order-not-found', undefined],
  ] as const;
  for (const [problem, retryAfter] of answers) {
    const { app } = appWith(() => {
      throw new HttpProblem(problem, 'so it is');
    });
    const { headers } = await request(app).get('/it');
    assert.equal(headers['retry-after'], retryAfter, problem);
  }
});

it('says what Express found, in words that quote nothing of the request', async () => {
  const { app, reported } = appWith(express.json({ limit: 30 }));
  const ask = async (body: string, type = 'application/json', path = '/it') => {
    const { body: problem } = await request(app).post(path).type(type).send(body);
    return [problem.status, problem.type, problem.detail];
  };
  assert.deepEqual(await ask('{"secret":'), [
    400,
    '/docs/errors.md#malformed-body',
    'the body is not valid JSON',
  ]);
  assert.deepEqual(await ask(JSON.stringify({ secret: 'x'.repeat(30) })), [
    413,
    '/docs/errors.md#body-too-large',
    'the body is too large',
  ]);
  assert.deepEqual(await ask('{}', 'application/json; charset=secret'), [
    415,
    '/docs/errors.md#unsupported-media-type',
    'the charset is not supported',
  ]);
  assert.doesNotMatch(String(reported), /secret/);
});

it('tells the caller nothing of a fault here, and the operator all of it', async () => {
  const faults = [new Error('secret'), new ServiceError('RemoteError', 'secret')];
  for (const fault of faults) {
    const { app, reported } = appWith(() => {
      throw fault;
    });
    const { body } = await request(app).get('/it').expect(500);
    assert.deepEqual(body, {
      type: '/docs/errors.md#internal-error',
      title: 'Something unexpected happened',
      status: 500,
      detail: 'something unexpected happened; the log has the details',
    });
    assert.deepEqual(reported, ['internal-error', fault]);
  }
});

it('can be had without the rest of the chassis, and so can the server', async () => {
  const load = ['problem', 'server', 'limits', 'errors-page']
    .map((name) => new URL(`../../src/http/${name}.ts`, import.meta.url).href)
    .map((url) => `await import(${JSON.stringify(url)});`);
  const script = `${load.join('')}
    console.log(Object.keys((await import('node:module')).default._cache).join('\\n'));`;
  const args = [
    '--import',
    import.meta.resolve('tsx/esm'),
    '--input-type=module',
    '--eval',
    script,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  assert.doesNotMatch(stdout, /opentelemetry|amqplib|pino|express-rate-limit/);
});
