import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { objects } from '../../console/test/support/kibana.ts';
import { SavedObject } from '../../console/test/support/kibana-schemas.ts';
import type { Fault } from '../src/fault.ts';
import { cases, sources } from './support/cases.ts';
import { askedIn, NOWHERE } from './support/solution.ts';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const stack = new URL('../../stack/', import.meta.url);
const page = await readFile(new URL('../../docs/stack.md', import.meta.url), 'utf8');
const section = page.split('\n## Cases\n')[1]?.split('\n## ')[0] ?? '';
const [told = '', others = ''] = section.split('Embedded only: ');
const views = objects
  .map((one) => SavedObject.parse(one))
  .flatMap((one) => (one.type === 'search' && one.id.startsWith('case-') ? [one] : []));

describe('cases in the stack', () => {
  for (const { name, case: one } of cases) {
    const drawn = SEEDS.map((seed) => one.draw(seed).faults);
    const can = drawn.every((faults) => faults.every(({ inStack = false }) => inStack));
    it(`${name}: ${can ? 'can be had there, by its overlay' : 'is embedded only'}`, async () => {
      assert.equal(told.includes(`| \`${name}\` |`), can);
      assert.equal(others.includes(`\`${name}\``), !can);
      if (!can) return;
      const overlay = await readFile(new URL(`cases/${name}.yml`, stack), 'utf8');
      for (const variable of variablesOf(drawn.flat())) {
        assert.match(overlay, new RegExp(`\\b${variable}: `));
      }
    });

    it(`${name}: ${can ? 'a query of its solution' : 'nothing'} is saved in Kibana, by its title`, async () => {
      const view = views.find(({ id }) => id === `case-${name}`);
      assert.equal(view !== undefined, can);
      if (!view) return;
      const { title, kibanaSavedObjectMeta } = view.attributes;
      const solution = await readFile(path.join(sources, name, 'solution.md'), 'utf8');
      assert.equal(title, one.title);
      assert.match(
        solution.replaceAll(/\s+/g, ' '),
        new RegExp(`saved( there)? as \\*${title}\\*`),
      );
      const { query } = kibanaSavedObjectMeta.searchSourceJSON.query;
      for (const seed of SEEDS) {
        const { queries } = await askedIn({ name, case: one }, one.draw(seed), NOWHERE);
        assert.ok(queries.includes(query), query);
      }
    });
  }

  it('have an overlay and a search in Kibana each, and no more', async () => {
    if (process.env.TEST_CASE) return;
    const overlays = (await readdir(new URL('cases/', stack))).map((file) => file.slice(0, -4));
    const there = overlays.filter((overlay) => cases.some(({ name }) => name === overlay));
    assert.deepEqual(overlays, there);
    assert.deepEqual(
      views.map(({ id }) => id).sort(),
      overlays.map((name) => `case-${name}`),
    );
    for (const overlay of overlays) assert.ok(told.includes(`| \`${overlay}\` |`));
  });
});

/** What is set for any of the services. */
function variablesOf(faults: readonly Fault[]): string[] {
  const services = ['gateway', 'orders', 'account-transactions', 'market', 'fees'];
  const set = faults.flatMap(({ env }) =>
    services.flatMap((service) => Object.keys(env?.({ service, instance: service }) ?? {})),
  );
  return [...new Set(set)];
}
