let origin = performance.timeOrigin;
let latest = 0;

/**
 * The wall clock in whole microseconds since 1970, never going back within one process.
 *
 * `Date.now()` says which millisecond it is; the monotonic clock, kept within that millisecond,
 * says where in it. So a corrected wall clock is followed at once when it was set forward, and
 * waited for when it was set back.
 */
export function microsecondsNow(): number {
  const wall = Date.now();
  const elapsed = performance.now();
  const time = Math.min(Math.max(origin + elapsed, wall), wall + 0.999);
  origin = time - elapsed;
  latest = Math.max(latest, Math.floor(time * 1000));
  return latest;
}
