import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import { temporaryFolder } from '../../test/support/folder.ts';
import { variables } from '../src/config.ts';
import type { Timeline } from '../src/model/api-types.ts';
import { startConsole } from '../src/start.ts';
import { listen } from './support/listen.ts';
import { assertProblem, otlpSpan, request, TRACE } from './support/otlp.ts';
import { until } from './support/until.ts';

/** A console with a port for OTLP alone, and what it says. */
async function start(t: TestContext, otlpPort: number) {
  const said: string[] = [];
  const log = {
    debug() {},
    info: (message: string) => said.push(message),
    warn: (message: string) => said.push(message),
    error: (message: string) => assert.fail(message),
  };
  const config = loadConfig(variables, {
    PORT: '0',
    STATSD_PORT: '0',
    OTLP_PORT: String(otlpPort),
    SIMPLEBANK_DIR: await temporaryFolder(t),
  });
  const { port, close } = await startConsole(config, log);
  let closed: Promise<void> | undefined;
  const closeOnce = () => {
    closed ??= close();
    return closed;
  };
  t.after(closeOnce);
  return { said, page: `http://127.0.0.1:${port}`, close: closeOnce };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

const send = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });

describe("OTLP's own port", () => {
  it('takes spans, log records and metrics, and is closed with the console', async (t) => {
    const port = await freePort();
    const { said, page, close } = await start(t, port);
    const url = `http://127.0.0.1:${port}`;
    assert.deepEqual(said, [`taking OTLP on port ${port}, too`]);
    assert.equal((await send(`${url}/v1/traces`, request([otlpSpan()]))).status, 200);
    assert.equal((await send(`${url}/v1/logs`, '{}')).status, 200);
    assert.equal((await send(`${url}/v1/metrics`, '{}')).status, 200);
    await until('the span is found', async () => {
      const response = await fetch(`${page}/api/traces/${TRACE}/timeline`);
      return response.ok && ((await response.json()) as Timeline).spanCount === 1;
    });
    await close();
    await assert.rejects(fetch(url));
  });

  it('has nothing else, and is closed to pages and to other names', async (t) => {
    const port = await freePort();
    await start(t, port);
    const url = `http://127.0.0.1:${port}`;
    for (const path of ['/', '/api/status', '/health', '/openapi.json']) {
      await assertProblem(await fetch(`${url}${path}`), 404);
    }
    const spans = request([otlpSpan()]);
    const fromPage = { Origin: 'http://localhost:3000' };
    await assertProblem(await send(`${url}/v1/traces`, spans, fromPage), 403);
    const preflight = await fetch(`${url}/v1/traces`, { method: 'OPTIONS', headers: fromPage });
    await assertProblem(preflight, 403);
    assert.equal(preflight.headers.get('Access-Control-Allow-Origin'), null);
    await assertProblem(
      await send(`${url}/v1/traces`, spans, { 'Sec-Fetch-Site': 'cross-site' }),
      403,
    );
  });

  it('is left to who has it, which one line says', async (t) => {
    const { port } = await listen(t, (_req, res) => res.end('somebody else'));
    const { said, page } = await start(t, port);
    assert.deepEqual(said, [
      `port ${port} is taken: OTLP is taken on the port of the page alone; see OTLP_PORT`,
    ]);
    assert.equal((await send(`${page}/v1/traces`, request([otlpSpan()]))).status, 200);
    const response = await fetch(`http://127.0.0.1:${port}/v1/traces`);
    assert.equal(await response.text(), 'somebody else');
  });

  it('is none unless it is asked for', async (t) => {
    const { said } = await start(t, 0);
    assert.deepEqual(said, []);
  });
});
