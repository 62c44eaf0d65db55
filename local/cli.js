/**
 * What `npm start`, `npm run logs` and the other commands run: builds what is stale,
 * then hands over to the command of that name in `src/`. Plain JavaScript, because it has to work
 * before anything is built.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { buildPage } from '../console/build-page.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** A build that is done sooner had nothing to do, and is not worth a word. */
const UNNOTICED_MS = 500;

const COMMANDS = ['start', 'smoke', 'logs', 'trace', 'dead', 'chaos', 'clean'];

const [command = '', ...args] = process.argv.slice(2);

const problem = whyNotPossible();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
} else if (await build()) {
  process.setSourceMapsEnabled(true);
  /** @type {{ main(args: string[]): Promise<void> }} */
  const { main } = await import(`./dist/${command}.js`);
  await main(args);
} else {
  process.exitCode = 1;
}

/** @returns {string | undefined} */
function whyNotPossible() {
  if (!COMMANDS.includes(command)) return `the commands are ${COMMANDS.join(', ')}`;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return `SimpleBank needs Node.js 20.19 or newer; this is ${process.version}`;
  }
  if (!existsSync(compiler)) return `there is no ${path.dirname(compiler)}: run npm ci first`;
  return undefined;
}

/**
 * Compiles what has changed, and says how long that takes when it takes long.
 * @returns {Promise<boolean>} whether it worked; if not, the compiler's reasons are on stderr
 */
async function build() {
  const services = readdirSync(path.join(root, 'services'))
    .map((name) => `services/${name}`)
    .filter((folder) => existsSync(path.join(root, folder, 'tsconfig.json')));
  const options = ['-b', '--pretty', String(process.stderr.isTTY === true)];
  const tsc = spawn(process.execPath, [compiler, ...options, 'local', 'external', ...services], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const begin = performance.now();
  const progress = setTimeout(() => process.stderr.write('building... '), UNNOTICED_MS);
  const [reasons, [code], pageProblem] = await Promise.all([
    text(tsc.stdout),
    once(tsc, 'exit'),
    buildPage().catch(String),
  ]);
  const seconds = (performance.now() - begin) / 1000;
  clearTimeout(progress);
  if (seconds * 1000 > UNNOTICED_MS) process.stderr.write(`${seconds.toFixed(1)} s\n`);
  process.stderr.write(reasons);
  if (pageProblem) process.stderr.write(`${pageProblem}\n`);
  return code === 0 && !pageProblem;
}
