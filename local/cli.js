/**
 * What `npm start`, `npm run logs` and the other commands run: builds what is stale,
 * then hands over to the command of that name in `src/commands/`. Plain JavaScript, because it has to work
 * before anything is built.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageIsStale } from '../console/build-page.js';
import { programsAreStale } from './build.js';
import { keepCompiled } from './compile-cache.js';
import { runNode } from './run-node.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = path.join(root, 'node_modules');
const bundler = path.join(modules, 'rolldown');

/** What is missing, why, and what to do. */
const WITHOUT_TOOLS =
  'the packages that build it are not installed: npm leaves them out when NODE_ENV is production, ' +
  'and with --omit=dev. Run npm ci --include=dev';

/** Each file of that folder is a command. */
const COMMANDS = readdirSync(new URL('src/commands', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'));

const [command = '', ...args] = process.argv.slice(2);

const problem = whyNotPossible();
if (!COMMANDS.includes(command)) {
  process.stderr.write(`the commands are ${COMMANDS.join(', ')}\n`);
  process.exitCode = 2;
} else if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else {
  await run().catch(tellForWantOfFiles);
}

async function run() {
  if (existsSync(bundler) && !(await build())) {
    process.exitCode = 1;
    return;
  }
  process.setSourceMapsEnabled(true);
  keepCompiled();
  /** @type {{ main(args: string[]): Promise<void> }} */
  const { main } = await import(`../dist/commands/${command}.js`);
  await main(args);
}

/**
 * @param {unknown} error
 * @throws what it is given, when it has another reason
 */
function tellForWantOfFiles(error) {
  if (!(error instanceof Error && /\bE[MN]FILE\b/.test(error.message))) throw error;
  process.stderr.write(
    `${error.message}\nToo many files are open at once: raise the limit of a process (\`ulimit -n\`), ` +
      'for example with `ulimit -n 4096` before the command, or close other programs.\n',
  );
  process.exitCode = 1;
}

/** @returns {string | undefined} */
function whyNotPossible() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return `SimpleBank needs Node.js 20.19 or newer; this is ${process.version}`;
  }
  if (existsSync(bundler) || isBuilt()) return undefined;
  // npm writes this file when it is through.
  return existsSync(path.join(modules, '.package-lock.json'))
    ? `SimpleBank is not built yet, and ${WITHOUT_TOOLS}`
    : `there is no ${bundler}: run npm ci first`;
}

/** Whether all that runs has been built, here or where this folder comes from. */
function isBuilt() {
  const files = ['dist/built', `dist/commands/${command}.js`, 'console/dist/page/index.html'];
  return files.every((file) => existsSync(path.join(root, file)));
}

/**
 * Builds what has changed, and says how long that takes when it takes long. In processes of their own:
 * the memory of a bundler would stay with this one for as long as it runs.
 *
 * @returns {Promise<boolean>} whether it worked; if not, the reasons are on stderr
 */
async function build() {
  const begin = performance.now();
  const scripts = programsAreStale() ? ['local/build.js'] : [];
  if (await pageIsStale()) {
    if (!existsSync(path.join(modules, 'vite'))) {
      process.stderr.write(`the console's page is not built yet, and ${WITHOUT_TOOLS}\n`);
      return false;
    }
    scripts.push('console/build-page.js');
  }
  if (scripts.length === 0) return true;
  process.stderr.write('building... ');
  const codes = await Promise.all(scripts.map((script) => runNode([script], root)));
  process.stderr.write(`${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
  return codes.every((code) => code === 0);
}
