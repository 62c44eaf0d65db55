import path from 'node:path';
import type { Setup } from '@simplebank/learn';

/** A case's first bank in which nothing is other than in the learner's own. */
export function plainSetup(stage: { readonly caseFolder: string }): Setup {
  return {
    dataDirectory: path.join(stage.caseFolder, 'bank', '1'),
    scale: {},
    env: () => ({}),
    options: () => [],
    program: () => undefined,
  };
}
