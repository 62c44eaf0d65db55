/** Why a test that takes long is not run; false where it is to be. */
export const skipLong = process.env.TEST_LONG ? false : 'takes long: set TEST_LONG=1 to run it';
