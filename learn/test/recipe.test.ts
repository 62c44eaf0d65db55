import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { marked, type Token } from 'marked';
import { bundle } from '../../local/bundle.js';
import { temporaryFolder } from '../../test/support/folder.ts';
import { skipLong } from '../../test/support/long.ts';
import { factsOf, loadCases, readText } from '../src/case-folders.ts';
import { CaseRun } from '../src/case-run.ts';
import { testStage } from './support/stage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NAME = 'quiet-service';
const FILES = ['case.ts', 'story.md', 'solution.md'];

it('a case that is added as CONTRIBUTING says works, and changes nothing outside of its folder', {
  skip: skipLong,
}, async (t) => {
  const temporary = await temporaryFolder(t);
  const learn = path.join(temporary, 'learn');
  const folder = path.join(learn, 'cases', NAME);
  await mkdir(folder, { recursive: true });
  const texts = await recipe(await readFile(path.join(root, 'CONTRIBUTING.md'), 'utf8'));
  for (const [i, file] of FILES.entries()) {
    await writeFile(path.join(folder, file), texts[i] ?? '');
  }
  await cp(path.join(root, 'learn', 'src'), path.join(learn, 'src'), { recursive: true });
  await cp(path.join(root, 'learn', 'package.json'), path.join(learn, 'package.json'));
  await symlink(path.join(root, 'node_modules'), path.join(learn, 'node_modules'), 'junction');
  await writeFile(path.join(learn, 'tsconfig.json'), configuration());
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', learn]).catch(({ stdout }) =>
    assert.fail(stdout),
  );
  const entries = { [`cases/${NAME}`]: `learn/cases/${NAME}/case.ts` };
  await bundle(entries, { root: temporary, folder: path.join(temporary, 'dist') });

  const [named] = await loadCases(temporary);
  assert.ok(named?.name === NAME);
  const run = new CaseRun(await testStage(t), named, 1);
  const { facts, right } = run.drawn;
  assert.deepEqual(right, [facts.service, 'LOG_LEVEL']);
  await run.begin(AbortSignal.timeout(240_000));
  const read = (file: string) =>
    readText(path.join(folder, file), factsOf(named.case, run.drawn, run));
  assert.match(await read('story.md'), /[0-9a-f-]{36}\n\nWhich service is it, and /);
  assert.ok((await read('solution.md')).includes(`${facts.service}`));
  assert.deepEqual(await run.drawn.find(run.evidence), right);
  await run.end();
});

/** The fences of the section about cases that are files of one. */
async function recipe(page: string): Promise<string[]> {
  const [, section = ''] = page.split('### … a case\n');
  const fences: string[] = [];
  const tokens = marked.lexer(section.split('\n### ')[0] ?? '');
  const take = (token: Token) => void (token.type === 'code' && fences.push(`${token.text}\n`));
  await Promise.all(marked.walkTokens(tokens, take));
  return fences;
}

function configuration(): string {
  return JSON.stringify({
    extends: path.join(root, 'tsconfig.base.json'),
    include: ['src', 'cases/*/*.ts'],
  });
}
