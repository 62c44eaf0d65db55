import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/support/folder.ts';
import { LIMIT_MS } from '../../test/support/wait.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const PAGE = '<!doctype html><html lang="en"><title>a page</title></html>\n';

/** A small repository around the command line. */
async function repository(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  for (const part of ['local', 'external', 'broker', 'console', 'services/one']) {
    await write(folder, `${part}/package.json`, '{"type":"module"}');
    await write(folder, `${part}/src/main.ts`, 'export {};\n');
  }
  for (const command of ['chaos', 'logs', 'start']) {
    await write(folder, `local/src/commands/${command}.ts`, 'export async function main() {}\n');
  }
  await write(folder, 'package.json', '{"type":"module"}');
  await write(folder, 'services/README.md', 'not a service\n');
  await write(folder, 'console/page/index.html', PAGE);
  const local = (await readdir(path.join(root, 'local'))).filter((name) => name.endsWith('.js'));
  const own = ['console/build-page.js', 'console/page/vite.config.ts'];
  for (const file of [...local.map((name) => `local/${name}`), ...own]) {
    await cp(path.join(root, file), path.join(folder, file));
  }
  return folder;
}

async function install(folder: string): Promise<void> {
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
}

async function write(folder: string, file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

function cli(
  folder: string,
  ...args: string[]
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = [path.join(folder, 'local', 'cli.js'), ...args];
    execFile(process.execPath, command, { timeout: LIMIT_MS }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

test('without node_modules it says what to do', async (t) => {
  const { code, stderr } = await cli(await repository(t), 'start');
  assert.equal(code, 1);
  assert.match(stderr, /^there is no .*rolldown.*: run npm ci first\n$/);
});

/** As after `NODE_ENV=production npm ci`: all packages but those for development. */
async function installForProduction(folder: string, more: string[] = []): Promise<void> {
  const from = path.join(root, 'node_modules');
  const to = path.join(folder, 'node_modules');
  await mkdir(to);
  await cp(path.join(from, '.package-lock.json'), path.join(to, '.package-lock.json'));
  for (const name of ['@simplebank', 'express', 'zod', ...more]) {
    await symlink(path.join(from, name), path.join(to, name), 'junction');
  }
}

test('without the packages for development it names them, why, and what to do', async (t) => {
  const folder = await repository(t);
  await installForProduction(folder);
  for (const command of ['start', 'logs', 'chaos']) {
    const { code, stdout, stderr } = await cli(folder, command);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^SimpleBank is not built yet, and .* NODE_ENV is production.*\n$/);
    assert.match(stderr, /Run npm ci --include=dev\n$/);
  }
});

test('without the packages for development it runs what was built', async (t) => {
  const folder = await repository(t);
  await installForProduction(folder);
  const main = 'export async function main(args) { console.log("built", ...args); }\n';
  const built = {
    'dist/commands/logs.js': main,
    'console/dist/page/index.html': PAGE,
    'dist/built': '',
  };
  for (const [file, text] of Object.entries(built)) {
    assert.equal((await cli(folder, 'logs')).code, 1, `without ${file}`);
    await write(folder, file, text);
  }
  const { code, stdout, stderr } = await cli(folder, 'logs', '--json');
  assert.deepEqual([code, stdout, stderr], [0, 'built --json\n', '']);
  assert.equal((await cli(folder, 'start')).code, 1, 'the command itself was not built');
});

test('a page that cannot be built without them is named as well', async (t) => {
  const folder = await repository(t);
  await installForProduction(folder, ['rolldown', '@rolldown', '@oxc-project']);
  const { code, stderr } = await cli(folder, 'logs');
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^(building.*s\n)?the console's page is not built yet, and .*--include=dev\n$/,
  );
});

test('builds what is stale and hands the arguments over', async (t) => {
  const folder = await repository(t);
  await install(folder);
  const main = (text: string) =>
    `declare const console: { log(...texts: string[]): void };
     export async function main(args: string[]) { console.log('${text}', ...args); }\n`;
  await write(folder, 'local/src/commands/logs.ts', main('first'));
  const first = await cli(folder, 'logs', '--json', 'a b');
  assert.deepEqual([first.code, first.stdout], [0, 'first --json a b\n']);
  await write(folder, 'local/src/commands/logs.ts', main('second'));
  const second = await cli(folder, 'logs');
  assert.deepEqual([second.code, second.stdout], [0, 'second\n']);
  // What the build says, if anything, does not disturb the output.
  assert.match(second.stderr, /^(building\.\.\. \d+\.\d s\n)?$/);
});

test('nothing is built again as long as nothing has changed', async (t) => {
  const folder = await repository(t);
  await install(folder);
  const program = path.join(folder, 'dist', 'programs', 'one.js');
  const isBuiltAgain = async () => {
    await rm(program, { force: true });
    assert.equal((await cli(folder, 'logs')).code, 0);
    return existsSync(program);
  };
  assert.equal(await isBuiltAgain(), true);
  assert.equal(await isBuiltAgain(), false);
  await write(folder, 'services/one/src/main.ts', 'export const one = 1;\n');
  assert.equal(await isBuiltAgain(), true, 'a source has changed');
  await write(folder, 'services/one/src/another.ts', 'export {};\n');
  assert.equal(await isBuiltAgain(), true, 'there is another');
  await rm(path.join(folder, 'services/one/src/another.ts'));
  assert.equal(await isBuiltAgain(), true, 'one has gone');
  const later = new Date(Date.now() + 1000);
  await utimes(path.join(folder, 'local', 'bundle.js'), later, later);
  assert.equal(await isBuiltAgain(), true, 'it is built in another way');
});

test('what is no longer a command, or no longer shared, goes', async (t) => {
  const folder = await repository(t);
  await install(folder);
  const shared = (text: string) => `export const text: string = '${text}';\n`;
  await write(folder, 'local/src/text.ts', shared('first'));
  for (const command of ['chaos', 'logs', 'start']) {
    const source = `import { text } from '../text.ts';
      export const main = () => console.log(text);\n`;
    await write(folder, `local/src/commands/${command}.ts`, source);
  }
  const filesIn = (name: string) => readdir(path.join(folder, 'dist', name));
  assert.equal((await cli(folder, 'logs')).stdout, 'first\n');
  const chunks = await filesIn('chunks');
  await write(folder, 'local/src/text.ts', shared('second'));
  await rm(path.join(folder, 'local/src/commands/chaos.ts'));
  assert.equal((await cli(folder, 'logs')).stdout, 'second\n');
  assert.equal((await filesIn('chunks')).length, chunks.length);
  assert.deepEqual(await filesIn('commands'), [
    'logs.js',
    'logs.js.map',
    'start.js',
    'start.js.map',
  ]);
});

test('what is wrong in any program is shown, and nothing runs', async (t) => {
  const folder = await repository(t);
  await install(folder);
  await write(folder, 'services/one/src/main.ts', 'export const one: string = ;\n');
  const { code, stdout, stderr } = await cli(folder, 'start');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /services\/one\/src\/main\.ts:1:2/);
});

test('the page is built when it is stale, and what is wrong with it is shown', async (t) => {
  const folder = await repository(t);
  await install(folder);
  const built = () => readFile(path.join(folder, 'console', 'dist', 'page', 'index.html'), 'utf8');
  assert.equal((await cli(folder, 'logs')).code, 0);
  assert.match(await built(), /a page/);
  await write(folder, 'console/page/index.html', PAGE.replace('a page', 'another page'));
  assert.equal((await cli(folder, 'logs')).code, 0);
  assert.match(await built(), /another page/);

  const broken = PAGE.replace('</html>', '<script type="module" src="/none.js"></script></html>');
  await write(folder, 'console/page/index.html', broken);
  const { code, stderr } = await cli(folder, 'logs');
  assert.equal(code, 1);
  assert.match(stderr, /none\.js/);
});

test('a stack names the TypeScript source', async (t) => {
  const folder = await repository(t);
  await install(folder);
  const source = '\n\nexport async function main() { throw new Error("meant to happen"); }\n';
  await write(folder, 'local/src/commands/start.ts', source);
  const { code, stderr } = await cli(folder, 'start');
  assert.equal(code, 1);
  assert.match(stderr, /Error: meant to happen\n +at main \(.*start\.ts:3:/);
});

test('an error for want of files names the limit and what to do', async (t) => {
  const folder = await repository(t);
  await install(folder);
  for (const code of ['EMFILE: too many open files', 'ENFILE: file table overflow']) {
    const source = `export async function main() { throw new Error("${code}, open 'a'"); }\n`;
    await write(folder, 'local/src/commands/start.ts', source);
    const { code: exitCode, stderr } = await cli(folder, 'start');
    assert.equal(exitCode, 1);
    assert.match(stderr, /, open 'a'\nToo many files are open at once: .*`ulimit -n 4096`.*\n$/);
  }
});

test('an unknown command is refused', async (t) => {
  for (const args of [[], ['begin'], ['../start']]) {
    assert.deepEqual(await cli(await repository(t), ...args), {
      code: 2,
      stdout: '',
      stderr: 'the commands are chaos, logs, start\n',
    });
  }
});
