/**
 * The command `npm run bench [-- [--short] [<bench>...]]`.
 *
 * Installs the peers that ours is measured beside, once; they are no dependency of the product.
 * Then builds what is measured, and runs main.ts with the same arguments.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(folder);

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
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
  run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund'], folder);
}
run(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], root);
run(process.execPath, ['console/build-page.js'], root);
run(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)], root);
