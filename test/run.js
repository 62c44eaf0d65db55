/**
 * The project's test command: `npm test [-- <part of a path>...]`. Paths begin with `./`.
 *
 * Builds what is stale, then gives every `*.test.ts` below a `test/` folder to Node's own test
 * runner. The list is made here because `node --test` understands globs only from Node.js 21 on,
 * and Windows' shell not at all.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '../local/run-node.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);

const files = readdirSync(root, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules',
  )
  .flatMap((entry) =>
    readdirSync(path.join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(entry.name, file).replaceAll(path.sep, '/'),
    ),
  )
  .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => `./${file}`.includes(part)))
  .sort();

if (files.length === 0) {
  process.stderr.write(`no test file has ${wanted.join(' or ')} in its path\n`);
  process.exit(1);
}

/** @param {string[]} args */
async function node(...args) {
  const code = await runNode(args, root);
  if (code !== 0) process.exit(code);
}

if (!existsSync(path.join(root, 'node_modules', 'rolldown'))) {
  process.stderr.write(
    'the packages that tests need are not installed: run npm ci --include=dev\n',
  );
  process.exit(1);
}
await node('local/build.js');
await node('console/build-page.js');
const { bundle } = await import('./bundle.js');
mkdirSync(path.join(root, 'dist'), { recursive: true });
const bundled = mkdtempSync(path.join(root, 'dist', 'test-'));
process.on('exit', () => rmSync(bundled, { recursive: true, force: true }));
await bundle(files, root, bundled);
// Some are run only when they are asked for.
process.env.TEST_NAMED = wanted.join(' ');
// Most tests wait more than they work. With a real broker, though, the services of two files would
// take each other's messages.
// The long ones work, with whole systems and browsers: more at once would take no less time.
const atOnce = process.env.TEST_LONG ? availableParallelism() + 1 : 2 * availableParallelism();
const concurrency = process.env.TEST_AMQP_URI ? 1 : atOnce;
// That of a whole file, in milliseconds: chaos takes a minute and a half, and much longer on busy cores.
const timeout = 600_000;
await node(
  '--enable-source-maps',
  // Several processes share the cores: threads that compile for each of them cost a sixth more.
  '--v8-pool-size=0',
  '--test',
  // Names what failed at the end, whoever reads it, and wherever it was cut.
  '--test-reporter=spec',
  `--test-timeout=${timeout}`,
  `--test-concurrency=${concurrency}`,
  ...files.map((file) => path.join(bundled, file.replace(/\.ts$/, '.js'))),
);
