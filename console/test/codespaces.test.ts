import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import request from 'supertest';
import { z } from 'zod';
import { temporaryFolder } from '../../test/support/folder.ts';
import { variables } from '../src/config.ts';
import { testApp } from './support/app.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { listen } from './support/listen.ts';
import { orderSpans, UUID } from './support/order.ts';

const FILE = new URL('../../.devcontainer/devcontainer.json', import.meta.url);
const devcontainer = z
  .object({
    forwardPorts: z.array(z.int()),
    portsAttributes: z.record(z.string(), z.object({ label: z.string() })),
    containerEnv: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(FILE, 'utf8')));

const FORWARDED = 'fuzzy-space-waffle-4jq-5010.app.github.dev';

/** What the page's POST comes with; `/api/try/profile` is answered with 503, for nobody is there. */
function post(t: TestContext, headers: Record<string, string>, env = devcontainer.containerEnv) {
  const { app } = testApp(t, { ...env, PROFILE_URL: 'http://127.0.0.1:9' });
  return request(app).post('/api/try/profile').set(headers);
}

describe('the development container', () => {
  it('forwards the ports that the system has unless told otherwise', () => {
    const { PORT, GATEWAY_PORT, PROFILE_PORT } = loadConfig(variables, {});
    assert.deepEqual(devcontainer.forwardPorts, [PORT, GATEWAY_PORT, PROFILE_PORT]);
    assert.deepEqual(
      Object.keys(devcontainer.portsAttributes).sort(),
      devcontainer.forwardPorts.map(String).sort(),
    );
  });

  const site = { 'Sec-Fetch-Site': 'same-origin' };
  const ways: [way: string, headers: Record<string, string>][] = [
    ['as they were', { Host: FORWARDED, Origin: `https://${FORWARDED}` }],
    ['with the Origin of this side', { Host: FORWARDED, Origin: 'http://localhost:5010' }],
    ['with the Host of this side', { Host: 'localhost:5010', Origin: `https://${FORWARDED}` }],
    ['with both of this side', { Host: 'localhost:5010', Origin: 'http://localhost:5010' }],
    ['with TLS seen', { Host: 'localhost:5010', Origin: 'https://localhost:5010' }],
  ];
  for (const [way, headers] of ways) {
    it(`has the console answer its page when Codespaces forwards its requests ${way}`, async (t) => {
      await post(t, { ...headers, ...site }).expect(503);
    });
  }

  it('has the console refuse pages of elsewhere all the same', async (t) => {
    const refused = (headers: Record<string, string>, status: number) =>
      post(t, headers).expect(status);
    const own = { Host: FORWARDED, Origin: `https://${FORWARDED}` };
    await refused({ ...own, 'Sec-Fetch-Site': 'cross-site' }, 403);
    await refused({ ...own, 'Sec-Fetch-Site': 'same-site' }, 403);
    await refused(own, 403);
    await refused({ ...own, ...site, Origin: 'https://evil.example' }, 403);
    await refused({ ...own, ...site, Origin: 'https://app.github.dev.evil.example' }, 403);
    await refused({ ...own, ...site, Origin: 'null' }, 403);
    await refused({ ...own, ...site, Host: 'app.github.dev' }, 421);
    await refused({ ...own, ...site, Host: 'evilapp.github.dev' }, 421);
    await refused({ ...own, ...site, Host: `${FORWARDED}.evil.example` }, 421);
  });

  it('alone allows its names', async (t) => {
    await post(t, { Host: FORWARDED, ...site }, {}).expect(421);
    const headers = { Host: 'localhost:5010', Origin: `https://${FORWARDED}`, ...site };
    await post(t, headers, {}).expect(403);
  });
});

describe('the page behind a proxy as Codespaces has one', {
  skip: withoutChromium || withoutOpenssl(),
}, () => {
  const open = useBrowser({ flags: [`--host-resolver-rules=MAP ${FORWARDED} 127.0.0.1`] });

  /** Ends TLS, and forwards requests with the Host of this side. @returns its port */
  async function startProxy(t: TestContext, target: string): Promise<number> {
    const server = createServer(await selfSigned(t), (req, res) => {
      const { method = 'GET', url = '/' } = req;
      const headers = { ...req.headers, host: new URL(target).host };
      const forwarded = httpRequest(target + url, { method, headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      });
      forwarded.on('error', () => res.destroy());
      res.on('close', () => forwarded.destroy());
      req.pipe(forwarded);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
    return (server.address() as AddressInfo).port;
  }

  it('shows what comes in, and its buttons work', async (t) => {
    const gateway = await listen(t, (_req, res) => {
      res.setHeader('Content-Type', 'application/json');
      res.setHeader('X-Request-ID', UUID);
      res.end(`{"ok":"sell order ${UUID} placed"}`);
    });
    const { url, keepSpans } = await startTestConsole(t, {
      env: { ...devcontainer.containerEnv, GATEWAY_URL: gateway.url },
    });
    const site = `https://${FORWARDED}:${await startProxy(t, url)}`;
    const page = await open(t, `${site}/requests`, { ignoreHTTPSErrors: true });
    await page.getByText('No request yet.').waitFor();
    await keepSpans(orderSpans());
    await page.locator('.recent-row').waitFor();

    await page.goto(`${site}/`);
    const answered = page.waitForResponse(/sell-shares/);
    await page.getByRole('button', { name: 'Sell shares' }).click();
    const answer = await answered;
    const { origin } = await answer.request().allHeaders();
    assert.equal(origin, site);
    assert.deepEqual([answer.status(), (await answer.json()).uuid], [200, UUID]);
  });
});

/** Why there can be no certificate; false where there can. */
function withoutOpenssl(): string | false {
  return spawnSync('openssl', ['version']).status !== 0 && 'needs openssl';
}

/** A key, and a certificate that only this test's browser takes. */
async function selfSigned(t: TestContext): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await temporaryFolder(t);
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const options = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1';
  const subject = ['-subj', `/CN=${FORWARDED}`, '-keyout', key, '-out', cert];
  const { status, stderr } = spawnSync('openssl', ['req', ...options.split(' '), ...subject]);
  assert.equal(status, 0, String(stderr));
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
