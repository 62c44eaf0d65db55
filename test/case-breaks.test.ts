import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startSystem } from '@simplebank/local';
import { portVariables } from '../local/src/system/ports.ts';
import { temporaryFolder } from './support/folder.ts';

it('the bank of a case tells nobody what is wrong in it, and lets nobody make it well', async (t) => {
  const ports = Object.fromEntries(portVariables.map((name) => [name, '0']));
  const folder = await temporaryFolder(t);
  const system = await startSystem({
    env: { ...process.env, ...ports, SIMPLEBANK_DIR: folder },
    isCase: true,
  });
  t.after(() => system.stop());
  await system.breaking.make({ kind: 'fail', target: 'stock-exchange' });
  const breaks = `${system.urls.console}/api/breaks`;
  const { on, offers, token } = await (await fetch(breaks)).json();
  assert.deepEqual({ on, offers }, { on: [], offers: [] });
  const mended = await fetch(breaks, { method: 'DELETE', headers: { 'X-Console-Token': token } });
  assert.equal(mended.status, 409);
  assert.equal((await mended.json()).detail, 'a case is on: what is wrong is to be found');
  assert.deepEqual(await (await fetch(`${system.urls.external}/faults`)).json(), { mode: 'fail' });
});
