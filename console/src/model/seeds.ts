/** Seeds of cases are below this, so that they are short to type. */
export const SEEDS = 10_000;
