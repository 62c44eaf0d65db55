/** The longest that a third party can be made slow by, in milliseconds. */
export const LONGEST_DELAY_MS = 30_000;
/** A fault that not every request meets is met at least once in so many. */
export const MOST_REQUESTS = 1000;
