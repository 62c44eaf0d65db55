import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { variables } from '@simplebank/console/config';
import { startConsole } from '@simplebank/console/start';
import { loadConfig } from '@simplebank/shared/config';
import type { Page } from 'playwright-core';
import { playBack, recorded } from '../console/test/recorded/playback.ts';
import { useBrowser, withoutChromium } from '../console/test/support/chromium.ts';
import { listen } from '../console/test/support/listen.ts';
import { newUsersWay } from './support/new-user.ts';
import { startTestSystem } from './support/system.ts';

const open = useBrowser();
const skip = withoutChromium;

test('a new user follows an order through the page', { skip }, async (t) => {
  const bank = await startTestSystem();
  t.after(() => bank.stop());
  const { page, complaints } = await openBlank(t);
  await newUsersWay(page, bank.url('console'), { exchange: 'stock-exchange', ipEcho: 'ip-echo' });
  assert.deepEqual(complaints, []);
});

test('and where Elasticsearch, Jaeger and Prometheus stand behind it', { skip }, async (t) => {
  const [elasticsearch, jaeger, prometheus] = await Promise.all([
    playBack(t, 'elasticsearch', { now: true }),
    playBack(t, 'jaeger', { now: true }),
    playBack(t, 'prometheus', { now: true }),
  ]);
  const { url: services } = await listen(t, (_req, res) => {
    const answer = { ok: `sell order ${recorded.uuid} placed` };
    res.setHeader('X-Request-ID', recorded.uuid).end(JSON.stringify(answer));
  });
  const console = await startConsole(
    loadConfig(variables, {
      PORT: '0',
      SOURCE: 'stack',
      ELASTICSEARCH_URL: elasticsearch.url,
      JAEGER_URL: jaeger.url,
      PROMETHEUS_URL: prometheus.url,
      GATEWAY_URL: services,
      PROFILE_URL: services,
    }),
    { debug: () => {}, info: () => {}, warn: () => {}, error: assert.fail },
  );
  t.after(() => console.close());
  const { page, complaints } = await openBlank(t);
  // When that was recorded, spans named no more than their address.
  const thirdParties = { exchange: '127.0.0.1:6109', ipEcho: '127.0.0.1:6109' };
  await newUsersWay(page, `http://127.0.0.1:${console.port}`, thirdParties, recorded.profile);
  assert.deepEqual(complaints, []);
  const unknown = [elasticsearch, jaeger, prometheus].flatMap((server) => server.unknown);
  // What *Overview* asks to say what is wrong was not asked for when that was recorded.
  const isOfOverview = /starting services|process_(?:memory_usage|uptime|cpu)_/;
  const others = unknown.filter((asked) => !isOfOverview.test(JSON.stringify(asked)));
  assert.deepEqual(others, []);
});

/** A page of the test's own, and what the browser has to complain of. */
async function openBlank(t: TestContext): Promise<{ page: Page; complaints: string[] }> {
  const page = await open(t, 'about:blank');
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A request that nothing is known of yet is a 404, which Chromium itself puts down as an error.
    const isUnknownYet = message.location().url.includes('/api/requests/');
    // The same of an answer that a busy machine does not give in time: the page asks again.
    const isLate = message.text().includes('status of 504');
    if (!isUnknownYet && !isLate) complaints.push(`${message.type()}: ${message.text()}`);
  });
  return { page, complaints };
}
