/**
 * The command `npm run bench [-- [--short] [<bench>...]]`.
 *
 * Installs the peers that ours is measured beside, once; they are no dependency of the product.
 * Then builds what is measured, and runs main.ts with the same arguments.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '../local/run-node.js';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(folder);

/**
 * @param {string[]} args
 * @param {string} cwd
 */
async function run(args, cwd) {
  const code = await runNode(args, cwd);
  if (code !== 0) process.exit(code);
}

/** Whether what is installed is what the lock file says. */
function isInstalled() {
  const installed = path.join(folder, 'node_modules/.package-lock.json');
  const wanted = path.join(folder, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

const npm = process.env.npm_execpath;
if (!isInstalled()) {
  if (!npm) throw new Error('run it as `npm run bench`: the peers are not installed yet');
  await run([npm, 'ci', '--no-audit', '--no-fund'], folder);
}
/** Its own sources: each may be started by itself. */
const sources = readdirSync(folder, { withFileTypes: true })
  .filter(({ name }) => name !== 'node_modules')
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(path.join(folder, entry.name)).map((name) => `bench/${entry.name}/${name}`)
      : [`bench/${entry.name}`],
  )
  .filter((file) => file.endsWith('.ts'));

await run(['local/build.js'], root);
await run(['console/build-page.js'], root);
// As what is measured is built, and the peers are: no loader slows any of them down.
const { bundle } = await import('../test/bundle.js');
await bundle(sources, root, path.join(root, 'dist', 'bench'));
await run(['--enable-source-maps', 'dist/bench/bench/main.js', ...process.argv.slice(2)], root);
