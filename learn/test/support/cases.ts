import { fileURLToPath } from 'node:url';
import { loadCases } from '../../src/case-folders.ts';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder of all cases. */
export const sources = folder('../../cases');

/** For who writes a case: its name. */
const only = process.env.TEST_CASE;

/** All cases as they were built, or the one that `TEST_CASE` names. */
export const cases = (await loadCases(folder('../..'))).filter(
  ({ name }) => only === undefined || name === only,
);
