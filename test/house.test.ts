import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** The folders that git keeps at the root, but for hidden ones; undefined where this is no checkout. */
function foldersAtTheRoot(): string[] | undefined {
  try {
    const options = { cwd: root, encoding: 'utf8', stdio: 'pipe' } as const;
    const files = execFileSync('git', ['ls-files', '-z'], options);
    const folders = files.split('\0').filter((file) => /^[^.][^/]*\//.test(file));
    return [...new Set(folders.map((file) => file.split('/')[0] ?? ''))];
  } catch {
    return undefined;
  }
}

it('the root has at most twelve folders, each explained in one line of the map', (t) => {
  const folders = foldersAtTheRoot();
  if (!folders) return t.skip('this is no checkout of git');
  const [, map = ''] = read('CONTRIBUTING.md').split('## Where things are');
  const explained = [...map.matchAll(/^\| \[([a-z]+)\/\]\([^)]*\) \| .+ \|$/gm)].map(
    ([, name]) => name,
  );
  assert.deepEqual(explained.toSorted(), folders.toSorted());
  assert.ok(folders.length <= 12, folders.join(', '));
});

it('Docker gets the manifest of each workspace: without one npm installs none of them', () => {
  const { workspaces }: { workspaces: string[] } = JSON.parse(read('package.json'));
  const context = read('.dockerignore').split(/\r?\n/);
  for (const workspace of workspaces) {
    const folder = workspace.replace('/*', '');
    const isThere = [`!${folder}`, `!${folder}/package.json`].some((line) =>
      context.includes(line),
    );
    assert.ok(isThere, `.dockerignore leaves out ${folder}`);
  }
});
