/**
 * How sources become what runs. A few files are read in half the time of the thousand that they are
 * made of, packages included.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { INSTALLED, onDemand, ownAddresses } from './bundle-plugins.js';

/** What has machine code of its own is loaded from where it is installed, if it is. */
const NATIVE = ['libsql', 'unix-dgram'];

/** Files of packages have that in their names. */
const PACKAGES = 'packages';

/**
 * @param {Record<string, string>} input the sources, by the names of what they become, from `folder` on
 * @param {object} options
 * @param {string} options.root of the sources
 * @param {string} options.folder where to put it: two folders deep in it each file finds what is beside the sources
 * @param {(file: string) => string} [options.nameOf] what stacks and log lines call a source
 * @throws Error with what is wrong with the sources
 */
export async function bundle(input, { root, folder, nameOf }) {
  const chunks = path.join(folder, 'chunks');
  const build = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    external: NATIVE,
    plugins: [onDemand, ownAddresses(chunks)],
  });
  const { output } = await build.generate({
    dir: folder,
    sourcemap: 'hidden',
    // Node.js reads a map as soon as its code is loaded: the sources are where it leads to.
    sourcemapExcludeSources: true,
    // A log line says which function wrote it.
    keepNames: true,
    comments: false,
    ...(nameOf && { sourcemapPathTransform: (source) => nameOf(path.resolve(chunks, source)) }),
    // Those loaded while a program runs have a name that stays: it may have been built again since.
    chunkFileNames: ({ isDynamicEntry, name }) => {
      const short = name.startsWith(PACKAGES) ? PACKAGES : name;
      return isDynamicEntry ? `chunks/${name}.js` : `chunks/${short}-[hash].js`;
    },
    codeSplitting: {
      groups: [{ name: PACKAGES, test: INSTALLED, entriesAware: true }],
    },
  });
  await build.close();
  write(output, folder);
}

/**
 * Writes what has changed, and takes away what was built before and is of no use any more. Systems may
 * be running from there, or starting: so no file is ever seen half.
 *
 * @param {import('rolldown').RolldownOutput['output']} output
 * @param {string} folder
 */
function write(output, folder) {
  const files = new Map(output.flatMap(filesOf));
  const folders = new Set([...files.keys()].map((name) => path.dirname(name)));
  for (const one of folders) mkdirSync(path.join(folder, one), { recursive: true });
  const unfinished = path.join(folder, `unfinished-${process.pid}`);
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  }
  const old = [...folders].flatMap((one) =>
    readdirSync(path.join(folder, one)).map((name) => `${one}/${name}`),
  );
  for (const name of old) if (!files.has(name)) rmSync(path.join(folder, name), { force: true });
}

/**
 * A chunk with its map, which a chunk of packages has none of: to read it takes as long as the code.
 *
 * @param {import('rolldown').OutputChunk | import('rolldown').OutputAsset} file
 * @returns {[name: string, text: string][]}
 */
function filesOf(file) {
  if (file.type === 'asset') return [];
  const { fileName, code, map, moduleIds } = file;
  const isOurs = moduleIds.some((id) => path.isAbsolute(id) && !INSTALLED.test(id));
  if (!map || !isOurs) return [[fileName, code]];
  const link = `//# sourceMappingURL=${path.basename(fileName)}.map\n`;
  return [
    [`${fileName}.map`, map.toString()],
    [fileName, `${code}${link}`],
  ];
}
