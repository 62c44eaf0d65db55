import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadCases } from '../../src/case-folders.ts';
import type { CaseRun } from '../../src/case-run.ts';
import type { Mend, Mends } from '../../src/mend.ts';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder of all cases. */
export const sources = folder('../../cases');

/** For who writes a case: its name. */
const only = process.env.TEST_CASE;

/** All cases as they were built, or the one that `TEST_CASE` names. */
export const cases = (await loadCases(folder('../..'))).filter(
  ({ name }) => only === undefined || name === only,
);

/** How the copies of a case might be mended otherwise, if its folder says so. */
export async function mendsOf({ name, drawn }: CaseRun): Promise<readonly Mend[]> {
  if (!existsSync(path.join(sources, name, 'mends.ts'))) return [];
  const built = pathToFileURL(folder(`../../dist/cases/${name}/mends.js`)).href;
  const module: { default: Mends } = await import(built);
  return module.default(drawn.facts);
}
