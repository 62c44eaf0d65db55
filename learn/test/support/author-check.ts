import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import Sqlite from 'libsql';
import { z } from 'zod';
import { skipLong } from '../../../test/support/long.ts';
import { wrongParts } from '../../src/answer.ts';
import type { NamedCase } from '../../src/case-folders.ts';
import { CaseRun } from '../../src/case-run.ts';
import { Customers } from '../../src/customers.ts';
import { getJson } from '../../src/get-json.ts';
import { whyNotWhole } from '../../src/wholeness.ts';
import { assertAsked } from './asked.ts';
import { cases, mendsOf } from './cases.ts';
import { testStage } from './stage.ts';

/** How long the start of a case may take on a machine that is busy with others, in milliseconds. */
const LIMIT_MS = 240_000;
/** So many files share the cases. */
const SHARES = 9;

/** Who has these words in a line, a span or a timing tells the learner that somebody put a bug there. */
const TELLING = /\b(fault|inject|sabotage|mutant|solution|misbehav)/i;

const Errors = z.object({ series: z.array(z.object({ all: z.object({ errors: z.number() }) })) });
const Traces = z.object({ data: z.array(z.unknown()) });

/**
 * Registers a share of the author's check: every case for two seeds, each in a real bank. What was
 * changed in a service is mended for the first seed, and for the second as learners have tried it.
 *
 * @param share from 1
 */
export function checkCases(share: number): void {
  const jobs = [1, 2].flatMap((seed) => cases.map((named) => ({ named, seed })));
  for (const { named, seed } of jobs.filter((_, i) => i % SHARES === share - 1)) {
    it(`${named.name}, seed ${seed}`, { skip: skipLong }, async (t) => {
      const stage = await testStage(t);
      const run = new CaseRun(stage, named, seed);
      await run.begin(AbortSignal.timeout(LIMIT_MS));
      const found = await run.drawn.find(run.evidence);
      assert.deepEqual(wrongParts(named.case.answer, run.drawn.right, found ?? []), []);
      await assertSilent(run, named);
      await assertAsked(run, named);
      await assertNameless(run, stage.caseFolder);
      if (run.isMendable && seed === 1) await assertMendable(run, stage.root);
      if (run.isMendable && seed === 2) await assertMends(t, run);
      await stage.close();
      assert.equal(existsSync(stage.caseFolder), false, 'its folder is gone');
    });
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

/** What mends a case by half is told what remains; what mends it in another way is as good as the original. */
async function assertMends(t: TestContext, run: CaseRun) {
  for (const { name, remains, edits } of await mendsOf(run)) {
    const sick = await Promise.all(
      edits.map(async ({ service, file }) => {
        const target = path.join(run.sources, service, file);
        return { target, text: await readFile(target, 'utf8') };
      }),
    );
    for (const { service, file, from, to } of edits) {
      const target = path.join(run.sources, service, file);
      const text = await readFile(target, 'utf8');
      assert.equal(
        text.split(from).length,
        2,
        `${name}: ${service}/${file} has this once: ${from}`,
      );
      await writeFile(
        target,
        text.replace(from, () => to),
      );
    }
    const result = await run.check();
    t.diagnostic(`${name}: ${result.isWell ? 'mended' : result.why}`);
    if (remains) assert.match(result.isWell ? '' : result.why, remains, name);
    else assert.deepEqual(result, { isWell: true }, name);
    for (const { target, text } of sick) await writeFile(target, text);
  }
}
