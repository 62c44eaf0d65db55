import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { skipLong } from '../../test/support/long.ts';
import { isNothing } from '../src/answer.ts';
import { CaseRun } from '../src/case-run.ts';
import { Customers } from '../src/customers.ts';
import { Evidence } from '../src/evidence.ts';
import { whyNotWhole } from '../src/wholeness.ts';
import { cases } from './support/cases.ts';
import { testStage } from './support/stage.ts';

describe('a bank in which nothing is wrong', { skip: skipLong }, () => {
  it('yields the answer of no case to the customers of any', async (t) => {
    const stage = await testStage(t);
    const { urls } = await stage.open();
    const customers = new Customers({ urls });
    const evidence = new Evidence({ urls });
    for (const named of cases) {
      for (const seed of [1, 2]) {
        const drawn = named.case.draw(seed);
        if (isNothing(drawn.right)) continue;
        await drawn.load(customers);
        // What comes after it has arrived: so has all of it.
        assert.equal(await whyNotWhole(customers, evidence), undefined);
        const found = await drawn.find(evidence);
        assert.notDeepEqual(found, drawn.right, `${named.name}, seed ${seed}`);
      }
    }
  });

  it('is what runs after a case: eleven lines, one trace, its own services, no folder', async (t) => {
    const stage = await testStage(t);
    await stage.open();
    const named = cases.find(({ case: one }) => one.isMendable) ?? cases[0];
    assert.ok(named);
    const run = new CaseRun(stage, named, 3);
    await run.begin(AbortSignal.timeout(240_000));
    await run.end();
    assert.equal(existsSync(stage.caseFolder), false);
    const { system } = stage;
    assert.ok(system);
    for (const { name, service } of await system.control.list()) {
      if (service === null) continue;
      const { spec } = system.process(name);
      assert.deepEqual(spec.command, [`dist/programs/${service}.js`]);
    }
    const { urls } = system;
    assert.equal(await whyNotWhole(new Customers({ urls }), new Evidence({ urls })), undefined);
  });
});
