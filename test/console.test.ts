import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { useBrowser, withoutChromium } from '../console/test/support/chromium.ts';
import { newUsersWay } from './support/new-user.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem();
});
after(() => bank?.stop());

const open = useBrowser();

test('a new user follows an order through the page', { skip: withoutChromium }, async (t) => {
  const page = await open(t, 'about:blank');
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A request that nothing is known of yet is a 404, which Chromium itself puts down as an error.
    const isUnknownYet = message.location().url.includes('/api/requests/');
    if (!isUnknownYet) complaints.push(`${message.type()}: ${message.text()}`);
  });
  await newUsersWay(page, bank.url('console'));
  assert.deepEqual(complaints, []);
});
