/** How much the wall clock may be set back without being followed: a leap second, in microseconds. */
const RIDDEN_OUT = 1_000_000;

let origin = performance.timeOrigin;
let latest = 0;

/**
 * The wall clock in whole microseconds since 1970.
 *
 * `Date.now()` says which millisecond it is; the monotonic clock, kept within that millisecond,
 * says where in it. A wall clock that was set forward is followed at once. One that was set back by up to
 * a second is waited for, so that what follows is not earlier; one that was set back by more was wrong
 * before, and is followed, too.
 */
export function microsecondsNow(): number {
  const wall = Date.now();
  const elapsed = performance.now();
  const time = Math.min(Math.max(origin + elapsed, wall), wall + 0.999);
  origin = time - elapsed;
  const now = Math.floor(time * 1000);
  if (now > latest || now < latest - RIDDEN_OUT) latest = now;
  return latest;
}

/** Milliseconds since `moment`, a time of `performance.now()`, to the microsecond. */
export function millisecondsSince(moment: number): number {
  return Math.floor((performance.now() - moment) * 1000) / 1000;
}
