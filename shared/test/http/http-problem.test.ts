import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { promisify } from 'node:util';
import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { allowOnly, HttpProblem, notFound, problemJson } from '../../src/http/http-problem.ts';

function appWith(
  handler: RequestHandler,
  report: (error: unknown) => void = (error) => assert.fail(String(error)),
) {
  return express().use('/it', handler).use(notFound, problemJson(report));
}

it('answers with what is wrong', async () => {
  const app = appWith(() => {
    throw new HttpProblem(409, 'it is there already');
  });
  const { body, type } = await request(app).get('/it').expect(409);
  assert.equal(type, 'application/problem+json');
  assert.deepEqual(body, {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: 'it is there already',
  });
});

it('answers what is not there, and what is not possible', async () => {
  const app = appWith(allowOnly('GET', 'HEAD'));
  const missing = await request(app).get('/other').expect(404);
  assert.equal(missing.body.detail, 'there is nothing at /other');
  const { body, headers } = await request(app).put('/it').expect(405);
  assert.equal(headers.allow, 'GET, HEAD');
  assert.equal(body.detail, 'PUT is not possible here, only GET, HEAD');
});

it('says what the body parser found', async () => {
  const app = appWith(express.json({ limit: 10 }));
  await request(app).post('/it').type('json').send('{"a":').expect(400);
  const { body } = await request(app)
    .post('/it')
    .send({ long: 'x'.repeat(100) })
    .expect(413);
  assert.equal(body.detail, 'request entity too large');
});

it('tells the caller nothing of a fault here, and the operator all of it', async () => {
  const fault = new Error('secret');
  const reported: unknown[] = [];
  const app = appWith(
    () => {
      throw fault;
    },
    (error) => reported.push(error),
  );
  const { body } = await request(app).get('/it').expect(500);
  assert.equal(body.detail, 'something went wrong here');
  assert.deepEqual(reported, [fault]);
});

it('can be had without the rest of the chassis, and so can the server', async () => {
  const load = ['http-problem', 'server', 'limits']
    .map((name) => new URL(`../../src/http/${name}.ts`, import.meta.url).href)
    .map((url) => `await import(${JSON.stringify(url)});`);
  const script = `${load.join('')}
    console.log(Object.keys((await import('node:module')).default._cache).join('\\n'));`;
  const args = ['--import', 'tsx/esm', '--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  assert.doesNotMatch(stdout, /opentelemetry|amqplib|pino|express-rate-limit/);
});
