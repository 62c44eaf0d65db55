import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import Sqlite from 'libsql';
import { z } from 'zod';
import type { BankStage } from '../../../local/src/learn/stage.ts';
import { skipLong } from '../../../test/support/long.ts';
import { wrongParts } from '../../src/answer.ts';
import type { NamedCase } from '../../src/case-folders.ts';
import { CaseRun } from '../../src/case-run.ts';
import { Customers } from '../../src/customers.ts';
import { getJson } from '../../src/get-json.ts';
import { whyNotWhole } from '../../src/wholeness.ts';
import { cases } from './cases.ts';
import { testStage } from './stage.ts';

/** How long the start of a case may take on a machine that is busy with others, in milliseconds. */
const LIMIT_MS = 240_000;
/** How often a case is started until it shows. */
const ATTEMPTS = 3;
/** So many files share the cases. */
const SHARES = 5;

/** Who has these words in a line, a span or a timing tells the learner that somebody put a bug there. */
const TELLING = /\b(fault|inject|sabotage|mutant|solution|misbehav)/i;

const Errors = z.object({ series: z.array(z.object({ all: z.object({ errors: z.number() }) })) });
const Traces = z.object({ data: z.array(z.unknown()) });

/**
 * Registers a share of the author's check: every case for two seeds, each in a real bank. What was
 * changed in a service is mended for the first seed.
 *
 * @param share from 1
 */
export function checkCases(share: number): void {
  const jobs = [1, 2].flatMap((seed) => cases.map((named) => ({ named, seed })));
  for (const { named, seed } of jobs.filter((_, i) => i % SHARES === share - 1)) {
    it(`${named.name}, seed ${seed}`, { skip: skipLong }, async (t) => {
      const stage = await testStage(t);
      const run = await begin(t, stage, named, seed);
      const found = await run.drawn.find(run.evidence);
      assert.deepEqual(wrongParts(named.case.answer, run.drawn.right, found ?? []), []);
      await assertSilent(run, named);
      await assertNameless(run, stage.caseFolder);
      if (run.isMendable && seed === 1) await assertMendable(run, stage.root);
      await stage.close();
      assert.equal(existsSync(stage.caseFolder), false, 'its folder is gone');
    });
  }
}

/** Starts a case. On a busy machine it may show too late: a learner starts it once more, and so does this. */
async function begin(t: TestContext, stage: BankStage, named: NamedCase, seed: number) {
  for (let attempt = 1; ; attempt++) {
    const run = new CaseRun(stage, named, seed);
    try {
      await run.begin(AbortSignal.timeout(LIMIT_MS));
      return run;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      t.diagnostic(`attempt ${attempt}: ${error}`);
      await stage.close();
    }
  }
}

/** Signals that are said to be silent say nothing. */
async function assertSilent({ drawn, bank, evidence }: CaseRun, { case: one }: NamedCase) {
  const ask = <T>(query: string, schema: z.ZodType<T>) =>
    getJson(new URL(query, bank.urls.console), schema);
  if (one.silent.includes('logs')) {
    assert.equal(await evidence.countLines('levelname:(WARN OR ERROR)'), 0);
  }
  if (one.silent.includes('traces')) {
    assert.deepEqual((await ask('/api/traces?error=true&lookback=1h', Traces)).data, []);
  }
  if (one.silent.includes('timings')) {
    const { series } = await ask('/api/metrics', Errors);
    assert.deepEqual(
      series.filter(({ all }) => all.errors > 0),
      [],
    );
  }
  await drawn.staysSilent(evidence);
}

/** Nothing that the bank has written names the case, or says that anything was done to it. */
async function assertNameless({ name }: CaseRun, folder: string) {
  const bank = path.join(folder, 'bank');
  const files = await readdir(bank, { recursive: true, withFileTypes: true });
  const pathsOf = (end: string) =>
    files
      .filter((file) => file.isFile() && file.name.endsWith(end))
      .map((file) => path.join(file.parentPath, file.name));
  const logs = await Promise.all(pathsOf('.json').map((file) => readFile(file, 'utf8')));
  const cells = pathsOf('.db').flatMap(cellsOf);
  assert.ok(logs.length >= 7 && cells.length > 100);
  for (const text of [...logs, ...cells]) {
    assert.equal(text.includes(name), false, `it has the name of the case: ${text}`);
    const [telling] = TELLING.exec(text) ?? [];
    assert.equal(telling, undefined, `it has ${telling}: ${text}`);
  }
}

/** All text of a database. Its file has long ones in pieces, which make words of their own. */
function cellsOf(file: string): string[] {
  const database = new Sqlite(file, { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return z
      .array(z.object({ name: z.string() }))
      .parse(tables)
      .flatMap(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all())
      .flatMap((row) => Object.values(z.record(z.string(), z.unknown()).parse(row)))
      .flatMap((cell) => {
        if (typeof cell === 'string') return [cell];
        return cell instanceof Uint8Array ? [Buffer.from(cell).toString('latin1')] : [];
      });
  } finally {
    database.close();
  }
}

/** Nobody's mending is no mending, and the sources as they were are one. */
async function assertMendable(run: CaseRun, root: string) {
  const unmended = await run.check();
  assert.equal(unmended.isWell, false, 'what is not mended does not pass');
  for (const { service } of run.drawn.faults.flatMap(({ patches = [] }) => patches)) {
    const original = path.join(root, 'services', service, 'src');
    await cp(original, path.join(run.sources, service, 'src'), { recursive: true });
  }
  assert.deepEqual(await run.check(), { isWell: true });
  assert.equal(await whyNotWhole(new Customers(run.bank), run.evidence), undefined);
}
