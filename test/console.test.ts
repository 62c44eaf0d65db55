import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { skipWithoutChromium, startBrowser } from './support/browser.ts';
import { newUsersWay } from './support/new-user.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';

let bank: TestSystem;

before(async () => {
  bank = await startTestSystem();
});
after(() => bank?.stop());

test('a new user follows an order through the page', { skip: skipWithoutChromium }, async (t) => {
  const browser = await startBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A request that nothing is known of yet is a 404, which Chromium itself puts down as an error.
    const isUnknownYet = message.location().url.includes('/api/requests/');
    if (!isUnknownYet) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await newUsersWay(page, bank.url('console'));
  assert.deepEqual(complaints, []);
});
