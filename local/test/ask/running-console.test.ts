import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import { askRunning } from '../../src/ask/running-console.ts';
import { CommandError } from '../../src/terminal/command.ts';
import { ownEnvironment } from '../support/small-system.ts';

/** Asks a server that answers anything with this. */
async function askOf(t: TestContext, status: number, body: string, path = '/api/learn') {
  const server = http.createServer((_, response) => response.writeHead(status).end(body));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = ownEnvironment('unused', { CONSOLE_PORT: new URL(url).port });
  const error = await askRunning(env, path, z.object({})).then(
    () => assert.fail('no error'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Error);
  return { error, url };
}

test('a refusal is its sentence alone', async (t) => {
  const { error } = await askOf(t, 409, '{"title":"Not possible","detail":"no case is on"}');
  assert.ok(error instanceof CommandError);
  assert.deepEqual([error.message, error.exitCode], ['no case is on', 1]);
});

test('an error without a sentence of its own names who was asked, and the status', async (t) => {
  for (const [body, said] of [
    ['{"title":"Not possible"}', 'Not possible'],
    ['<p>oops</p>', '<p>oops</p>'],
    ['"text"', '"text"'],
  ] as const) {
    const { error, url } = await askOf(t, 500, body);
    assert.equal(error.message, `${url}/api/learn answered 500: ${said}`);
  }
});

test('of what is very long the beginning is told', async (t) => {
  const long = 'x'.repeat(100_000);
  const { error } = await askOf(t, 400, JSON.stringify({ detail: `answer: ${long}` }));
  assert.match(error.message, /^answer: x+…$/);
  assert.ok(error.message.length < 2000);
  const asked = await askOf(t, 500, long, `/api/learn?answer=${long.slice(0, 10_000)}`);
  assert.match(asked.error.message, /answer=x+… answered 500: x+$/);
  assert.ok(asked.error.message.length < 2000);
});
