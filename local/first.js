/**
 * Loaded first into each process of a system.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Ends the process when its parent goes before it has come to listen for that itself. To load all of
// a service takes a second, on a busy machine many.
process.once('disconnect', () => {
  if (process.listenerCount('disconnect') === 0) process.exit(1);
});
// It may have gone before this was loaded.
if (process.connected === false) process.exit(1);
// Whoever listens keeps the process alive as long as its parent is there: that is not for us to do.
process.channel?.unref();

// Node.js 20 opens all files of a program at once: more than the 256 that some systems allow. So the
// two packages that are most of them come before the rest, and the larger one piece by piece.
const [, program = ''] = process.argv;
if (path.basename(program) === 'main.js') await import('zod');
if (/[\\/]services[\\/]/.test(program)) await loadKysely();

/** Every service has it. Its nodes need none of its other files; those need them all. */
async function loadKysely() {
  const folder = path.dirname(fileURLToPath(import.meta.resolve('kysely')));
  const nodes = path.join(folder, 'operation-node');
  for (const name of readdirSync(nodes).filter((file) => file.endsWith('.js'))) {
    await import(pathToFileURL(path.join(nodes, name)).href);
  }
  await import('kysely');
}
