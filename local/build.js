/**
 * Makes JavaScript of all that runs: in `dist/` at the root, a file of each program, command, thread and
 * case, and in `dist/chunks/` of what they share. Nothing looks at types here: `npm run check` does.
 *
 * Plain JavaScript, because it has to work before anything is built. By itself: `node local/build.js`; with
 * a folder of copies of services it builds those, in that folder.
 */
import {
  existsSync,
  readdirSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which sources become a file, and in which folder. */
const ENTRIES = {
  programs: /^(?:services\/)?([^/]+)\/src\/main\.ts$/,
  commands: /^local\/src\/commands\/([^/]+)\.ts$/,
  cases: /^learn\/cases\/([^/]+)\/case\.ts$/,
  threads: /\/(reader-thread|writer-thread)\.ts$/,
};

const dist = path.join(root, 'dist');
/** Its time says when all was built last. */
const mark = path.join(dist, 'built');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , copies] = process.argv;
  await (copies ? buildCopies(realpathSync(copies)) : buildPrograms()).catch((error) => {
    // It says where in the sources, and needs no stack of the bundler.
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  });
}

/** Whether anything has changed since all was built. */
export function programsAreStale() {
  return isStale(sourcesIn(root));
}

/** Builds all when anything has changed. @throws Error with what is wrong with the sources */
async function buildPrograms() {
  const sources = sourcesIn(root);
  if (!isStale(sources)) return;
  const begin = new Date();
  // Loaded only when there is something to build: it takes longer than to look.
  const { bundle } = await import('./bundle.js');
  await bundle(entriesOf(sources), { root, folder: dist });
  writeFileSync(mark, '');
  utimesSync(mark, begin, begin);
}

/**
 * Builds copies of services, each in a folder of its name. Log lines name the files of the originals.
 *
 * @param {string} folder
 */
async function buildCopies(folder) {
  const { bundle } = await import('./bundle.js');
  const sources = sourcesIn(folder);
  const originals = new Map(
    sources.map((file) => [path.join(folder, file), path.join(root, 'services', file)]),
  );
  await bundle(entriesOf(sources), {
    root: folder,
    folder: path.join(folder, 'dist'),
    nameOf: (file) => pathToFileURL(originals.get(file) ?? file).href,
  });
}

/**
 * What is in `src/` of any folder, of services and of cases, those folders included: their time tells
 * that something has gone.
 *
 * @param {string} folder
 * @returns {string[]} from there on, with `/` between their names
 */
function sourcesIn(folder) {
  return ['.', 'services']
    .flatMap((parent) => namesIn(path.join(folder, parent)).map((name) => `${parent}/${name}/src`))
    .concat('learn/cases')
    .filter((one) => existsSync(path.join(folder, one)))
    .flatMap((one) => [
      one,
      ...namesIn(path.join(folder, one), true).map((name) => `${one}/${name}`),
    ])
    .map((file) => path.normalize(file).replaceAll(path.sep, '/'));
}

/**
 * @param {string} folder
 * @returns {string[]} none where there is no such folder
 */
function namesIn(folder, recursive = false) {
  return existsSync(folder) ? readdirSync(folder, { recursive, encoding: 'utf8' }) : [];
}

/** @param {string[]} sources */
function entriesOf(sources) {
  return Object.fromEntries(
    Object.entries(ENTRIES).flatMap(([folder, pattern]) =>
      sources.flatMap((source) => {
        const [, name] = pattern.exec(source) ?? [];
        return name === undefined ? [] : [[`${folder}/${name}`, source]];
      }),
    ),
  );
}

/**
 * Whether anything is newer than the mark: sources, what is installed, or how it is built.
 *
 * @param {string[]} sources
 */
function isStale(sources) {
  const scripts = namesIn(path.join(root, 'local')).filter((name) => name.endsWith('.js'));
  const others = ['node_modules/.package-lock.json', ...scripts.map((name) => `local/${name}`)];
  const timeOf = (/** @type {string} */ file) =>
    statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const built = statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return [...sources, ...others].some((file) => timeOf(file) >= built);
}
