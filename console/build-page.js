/**
 * Builds the console's page with Vite, when its sources are newer than what was built last. Plain
 * JavaScript, because it has to work before anything is built. By itself: `node console/build-page.js`.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('page', import.meta.url));
const built = fileURLToPath(new URL('dist/page/index.html', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage();

/** @throws Error when the page cannot be built; what is wrong with it is on stderr */
async function buildPage() {
  if (!(await pageIsStale())) return;
  // Loaded only when there is something to build: it takes longer than to look.
  const { build } = await import('vite');
  await build({ root: page, configFile: path.join(page, 'vite.config.ts'), logLevel: 'warn' });
}

/** Whether the page has changed since it was built. */
export async function pageIsStale() {
  const lastBuilt = await stat(built).catch(() => undefined);
  if (!lastBuilt) return true;
  const entries = await readdir(page, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const { mtimeMs } = await stat(path.join(entry.parentPath, entry.name));
    if (mtimeMs > lastBuilt.mtimeMs) return true;
  }
  return false;
}
