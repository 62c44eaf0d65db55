import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BankStage } from '../../local/src/learn/stage.ts';
import { portVariables } from '../../local/src/system/ports.ts';
import { temporaryFolder } from '../../test/support/folder.ts';
import { wrongParts } from '../src/answer.ts';
import { loadCases } from '../src/case-folders.ts';
import { CaseRun } from '../src/case-run.ts';

/** How long a case may take to be there on a machine that is busy with others, in milliseconds. */
const LIMIT_MS = 240_000;

const cases = await loadCases(fileURLToPath(new URL('../dist/cases', import.meta.url)));
/** For who writes one: its name. */
const only = process.env.TEST_CASE;

describe('every case, for two seeds', () => {
  for (const named of cases.filter(({ name }) => only === undefined || name === only)) {
    for (const seed of [1, 2]) {
      it(`${named.name}, seed ${seed}: is found as its solution says`, async (t) => {
        const folder = await temporaryFolder(t);
        const ports = Object.fromEntries(portVariables.map((name) => [name, '0']));
        const stage = new BankStage({ env: { ...process.env, ...ports, SIMPLEBANK_DIR: folder } });
        t.after(() => stage.close());
        await stage.open();
        const run = new CaseRun(stage, named, seed);
        await run.begin(AbortSignal.timeout(LIMIT_MS));
        const found = await run.drawn.find(run.evidence);
        assert.deepEqual(wrongParts(named.case.answer, run.drawn.right, found ?? []), []);
        await run.end();
      });
    }
  }
});
