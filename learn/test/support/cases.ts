import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { loadCases } from '../../src/case-folders.ts';
import type { CaseRun } from '../../src/case-run.ts';
import type { Mend, Mends } from '../../src/mend.ts';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder of all cases. */
export const sources = folder('../../cases');

/** For who writes a case: its name. */
const only = process.env.TEST_CASE;

/** All cases as they were built, or the one that `TEST_CASE` names. */
export const cases = (await loadCases(folder('../../..'))).filter(
  ({ name }) => only === undefined || name === only,
);

/** How the copies of a case might be mended otherwise, if its folder says so. */
export async function mendsOf({ name, drawn }: CaseRun): Promise<readonly Mend[]> {
  const file = path.join(sources, name, 'mends.ts');
  if (!existsSync(file)) return [];
  // Nothing but a test reads it, so it is not built.
  const module: { default: Mends } = await tsImport(pathToFileURL(file).href, import.meta.url);
  return module.default(drawn.facts);
}
