import { fileURLToPath } from 'node:url';

/** The repository's root: the same distance from `local/src` as from `local/dist`. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
