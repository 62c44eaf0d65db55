import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
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
  const config = {
    compilerOptions: {
      composite: true,
      sourceMap: true,
      target: 'es2023',
      lib: ['es2023'],
      skipLibCheck: true,
      module: 'nodenext',
      rootDir: 'src',
      outDir: 'dist',
      types: [],
    },
    include: ['src'],
  };
  for (const part of ['local', 'external', 'broker', 'services/one']) {
    await mkdir(path.join(folder, part, 'src'), { recursive: true });
    await writeFile(path.join(folder, part, 'package.json'), '{"type":"module"}');
    await writeFile(path.join(folder, part, 'tsconfig.json'), JSON.stringify(config));
    await writeFile(path.join(folder, part, 'src', 'main.ts'), 'export {};\n');
  }
  for (const command of ['chaos', 'logs', 'start']) {
    await write(folder, `local/src/commands/${command}.ts`, 'export async function main() {}\n');
  }
  await writeFile(path.join(folder, 'services', 'README.md'), 'not a service\n');
  await mkdir(path.join(folder, 'console', 'page'), { recursive: true });
  await writeFile(path.join(folder, 'console', 'package.json'), '{"type":"module"}');
  await writeFile(path.join(folder, 'console', 'page', 'index.html'), PAGE);
  for (const file of ['local/cli.js', 'console/build-page.js', 'console/page/vite.config.ts']) {
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
  assert.match(stderr, /^there is no .*typescript.*: run npm ci first\n$/);
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
  await write(folder, 'local/dist/commands/logs.js', main);
  for (const part of ['external', 'broker', 'console', 'services/one']) {
    assert.equal((await cli(folder, 'logs')).code, 1, `without ${part}`);
    await write(folder, `${part}/dist/main.js`, '');
  }
  assert.equal((await cli(folder, 'logs')).code, 1, 'without a page');
  await write(folder, 'console/dist/page/index.html', PAGE);
  const { code, stdout, stderr } = await cli(folder, 'logs', '--json');
  assert.deepEqual([code, stdout, stderr], [0, 'built --json\n', '']);
  assert.equal((await cli(folder, 'start')).code, 1, 'the command itself was not built');
});

test('a page that cannot be built without them is named as well', async (t) => {
  const folder = await repository(t);
  await installForProduction(folder, ['typescript', '@typescript']);
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

test("the compiler's errors are shown, and nothing runs", async (t) => {
  const folder = await repository(t);
  await install(folder);
  await write(folder, 'local/src/commands/start.ts', 'export const main: string = 1;\n');
  const { code, stdout, stderr } = await cli(folder, 'start');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(
    stderr,
    /^(building\.\.\. \d+\.\d s\n)?local\/src\/commands\/start\.ts\(1,14\): error TS2322/,
  );
});

test('an error in a service is found before anything runs', async (t) => {
  const folder = await repository(t);
  await install(folder);
  await write(folder, 'services/one/src/main.ts', 'export const one: string = 1;\n');
  const { code, stderr } = await cli(folder, 'start');
  assert.equal(code, 1);
  assert.match(stderr, /services\/one\/src\/main\.ts\(1,14\): error TS2322/);
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
