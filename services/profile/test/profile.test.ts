import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { createApp } from '@simplebank/external';
import request from 'supertest';
import { messagesOf, startTestService, type TestService } from '../../../test/support/service.ts';
import settingsService from '../../settings/src/service.ts';
import service from '../src/service.ts';

const uuid = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
const demoSettings = { settings: { name: 'demo user', uuid } };
let external: Server;
let settings: TestService;
let running: TestService | undefined;

before(async () => {
  external = createServer(createApp());
  await new Promise<void>((resolve) => external.listen(0, '127.0.0.1', resolve));
  settings = await startTestService(settingsService, { PROCESSING_DELAY_MAX_MS: '0' });
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
after(async () => {
  await settings.stop();
  external.close();
});

async function startProfile(env: NodeJS.ProcessEnv = {}): Promise<TestService> {
  const { port } = external.address() as AddressInfo;
  running = await startTestService(service, {
    IP_URL: `http://127.0.0.1:${port}/ip`,
    SETTINGS_URL: settings.url,
    ...env,
  });
  return running;
}

test('puts the profile together as in the chapter', async () => {
  const { url } = await startProfile();
  const response = await request(url).get(`/profile/${uuid}`).expect(200);
  assert.deepEqual(response.body, { ip: { ip: '127.0.0.1' }, settings: demoSettings });
  assert.equal(response.get('X-Request-ID'), uuid);
});

test('does without the IP when its service is away, and says so', async () => {
  const { url, lines } = await startProfile({ IP_URL: 'http://127.0.0.1:1/' });
  const response = await request(url).get(`/profile/${uuid}`).expect(200);
  assert.deepEqual(response.body, { ip: null, settings: demoSettings });
  assert.deepEqual(messagesOf(lines, uuid), ['the IP service failed']);
});

test('does without the IP when its service answers with something else', async () => {
  const { url } = await startProfile({ IP_URL: `${settings.url}/settings/${uuid}` });
  const response = await request(url).get(`/profile/${uuid}`).expect(200);
  assert.equal(response.body.ip, null);
});

test('answers 503 and when to come back while the settings service is away', async () => {
  const { url } = await startProfile({ SETTINGS_URL: 'http://127.0.0.1:1' });
  const response = await request(url).get(`/profile/${uuid}`).expect(503);
  assert.equal(response.type, 'application/problem+json');
  assert.equal(response.get('Retry-After'), '1');
  assert.deepEqual(response.body, {
    type: '/docs/errors.md#unavailable',
    title: 'Something that is needed is away',
    status: 503,
    detail: 'settings (127.0.0.1:1) cannot be reached',
    uuid,
    instance: `http://localhost:5010/requests/${uuid}`,
  });
});

test('answers 504 when the settings service takes too long', async () => {
  const slow = createServer(() => {});
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const { port } = slow.address() as AddressInfo;
  try {
    const { url } = await startProfile({
      SETTINGS_URL: `http://127.0.0.1:${port}`,
      RPC_TIMEOUT_MS: '100',
    });
    const response = await request(url).get(`/profile/${uuid}`).expect(504);
    assert.equal(response.body.detail, `settings (127.0.0.1:${port}) did not answer in time`);
    assert.equal(response.body.uuid, uuid);
  } finally {
    slow.closeAllConnections();
    slow.close();
  }
});
