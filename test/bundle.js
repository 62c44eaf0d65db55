import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { INSTALLED, ownAddresses } from '../local/bundle-plugins.js';

/**
 * Makes JavaScript of test files, and of the sources that they test. Node.js 20 would need a loader
 * for TypeScript, in each of their processes, and one costs more than most tests do. What is
 * installed is loaded as it is.
 *
 * @param {string[]} files paths of them, from `root` on
 * @param {string} root of the repository
 * @param {string} folder where to put them, under their own paths
 */
export async function bundle(files, root, folder) {
  const built = await rolldown({
    cwd: root,
    input: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), file])),
    platform: 'node',
    // As Node.js finds what it imports.
    resolve: { conditionNames: ['node', 'import'], mainFields: ['main'] },
    external: [INSTALLED, /[\\/]dist[\\/]/],
    plugins: [ownAddresses()],
  });
  await built.write({
    dir: folder,
    sourcemap: true,
    // A handler's name is the name of its queue.
    keepNames: true,
    // Windows imports no path.
    paths: (id) => (path.isAbsolute(id) ? pathToFileURL(id).href : id),
  });
  await built.close();
}
