/** Why a test that takes long is not run; false where it is to be. */
export const skipLong = process.env.TEST_LONG ? false : 'takes long: set TEST_LONG=1 to run it';

/** The same of tests that somebody may also name: `npm test -- docs` runs those of `docs`. */
export function skipLongUnless(named: string): string | false {
  return process.env.TEST_NAMED?.includes(named) ? false : skipLong;
}
