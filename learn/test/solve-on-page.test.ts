import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { useBrowser, withoutChromium } from '../../console/test/support/chromium.ts';
import { startHost } from '../../local/src/learn/host.ts';
import { root } from '../../local/src/root.ts';
import { portVariables } from '../../local/src/system/ports.ts';
import { temporaryFolder } from '../../test/support/folder.ts';
import { skipLong } from '../../test/support/long.ts';
import type { Kind } from '../src/answer.ts';
import type { NamedCase } from '../src/case-folders.ts';
import { cases } from './support/cases.ts';

/** How long a bank may take to come on a machine that is busy with others, in milliseconds. */
const LIMIT_MS = 240_000;
const SEED = 7;
/** One of these has to be mended as well. */
const SOLVED = ['some-take-long', 'missing-traces', 'never-charged'];

const Kept = z.object({ cases: z.record(z.string(), z.object({ mended: z.boolean() })) });

const open = useBrowser();

it('three cases are started, found and ended on the page, and one is mended', {
  skip: skipLong || withoutChromium,
}, async (t) => {
  const folder = await temporaryFolder(t);
  const ports = Object.fromEntries(portVariables.map((name) => [name, '0']));
  const env = { ...process.env, ...ports, SIMPLEBANK_DIR: folder };
  const host = await startHost({ env });
  t.after(() => host.close());
  const page = await open(t, `${host.system.urls.console}/learn`);
  page.setDefaultTimeout(LIMIT_MS);
  for (const name of SOLVED) {
    const named = cases.find((one) => one.name === name);
    assert.ok(named, name);
    await solve(page, named, path.join(folder, 'learn', 'services'));
  }
  const progress = Kept.parse(JSON.parse(await readFile(path.join(folder, 'learn.json'), 'utf8')));
  assert.deepEqual(
    Object.entries(progress.cases).map(([name, { mended }]) => [name, mended]),
    SOLVED.map((name) => [name, name === 'never-charged']),
  );
  assert.equal(existsSync(path.join(folder, 'learn')), false);
});

async function solve(page: Page, { case: one }: NamedCase, sources: string): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name });
  const { right, faults } = one.draw(SEED);
  await page.getByLabel('Seed, if you want the same again').fill(String(SEED));
  await button(`Start: ${one.title}`).click();
  await button('A hint, please (3 left)').click();
  await button('One more hint (2 left)').waitFor();
  await button('Nothing is wrong').click();
  await page.getByText('1 wrong answer so far.').waitFor();
  for (const [i, { name, kind }] of one.answer.entries()) {
    const box = page.getByRole('textbox', { name, exact: true });
    await box.fill(kind === 'service' ? 'banana' : spelt(kind, right[i] ?? ''));
    if (kind !== 'service') continue;
    await page.getByRole('textbox').last().fill('1,5');
    await button('Answer').click();
    await page.getByRole('alert').getByText('there is no service banana, only ').waitFor();
    await page.getByText('1 wrong answer so far.').waitFor();
    await box.fill(`${right[i]}_service`);
  }
  await button('Answer').click();
  await page.getByRole('region', { name: 'What it was' }).waitFor();
  if (one.isMendable) {
    for (const { service } of faults.flatMap(({ patches = [] }) => patches)) {
      const original = path.join(root, 'services', service, 'src');
      await cp(original, path.join(sources, service, 'src'), { recursive: true });
    }
    await button('Check what I have mended').click();
    await page.getByText('It is mended: nothing is left of it.').waitFor();
  }
  await button('Stop').click();
  await button(`Once more: ${one.title}`).waitFor();
}

/** Not as the case has it, and yet the same. */
function spelt(kind: Kind, text: string): string {
  return kind === 'line' ? `${text}:1` : ` \`${text.toUpperCase()}\` `;
}
