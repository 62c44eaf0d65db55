/**
 * A generator of numbers that look random and are the same in every run (xorshift32).
 *
 * @returns a function that gives an integer from 0 to below its argument
 */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
