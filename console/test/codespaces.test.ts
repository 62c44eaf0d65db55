import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import request from 'supertest';
import { z } from 'zod';
import { variables } from '../src/config.ts';
import { testApp } from './support/app.ts';
import { listenSecurely, selfSigned, withoutOpenssl } from './support/certificates.ts';
import { useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { forwardTo } from './support/forward.ts';
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
    const certificate = await selfSigned(t, FORWARDED);
    const { port } = await listenSecurely(t, certificate, forwardTo(target));
    return port;
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
