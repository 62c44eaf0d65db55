import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import request from 'supertest';
import { startTestService, type TestService } from '../../../test/support/service.ts';
import service from '../src/service.ts';

const uuid = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';
let settings: TestService;

before(async () => {
  settings = await startTestService(service, { PROCESSING_DELAY_MAX_MS: '0' });
});
after(() => settings.stop());

test('answers with the settings of the customer', async () => {
  const response = await request(settings.url).get(`/settings/${uuid}`).expect(200);
  assert.deepEqual(response.body, { settings: { name: 'demo user', uuid } });
  assert.equal(response.get('X-Request-ID'), uuid);
});

test('keeps the UUID in lower case, as RFC 9562 writes it', async () => {
  const response = await request(settings.url).get(`/settings/${uuid.toUpperCase()}`).expect(200);
  assert.deepEqual(response.body, { settings: { name: 'demo user', uuid } });
});

test('answers what is not a UUID with 404 and a UUID to search for', async () => {
  const response = await request(settings.url).get('/settings/42').expect(404);
  assert.equal(response.type, 'application/problem+json');
  assert.equal(response.body.detail, '"42" is not a UUID');
  assert.equal(response.body.uuid, response.get('X-Request-ID'));
});

test('needs no broker to be ready', async () => {
  const response = await request(settings.url).get('/ready').expect(200);
  assert.match(response.body.ok, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});
