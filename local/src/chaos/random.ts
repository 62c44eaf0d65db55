/** Numbers from 0 to below 1 that come again with the same seed. */
export type Random = () => number;

/** Marsaglia's xorshift with 32 bits of state: varied enough for a schedule, and for nothing else. */
export function seededRandom(seed: number): Random {
  // Neighbouring seeds shall not begin alike, and 0 would stay 0 (Knuth's multiplicative hash).
  let state = Math.imul(seed + 1, 2_654_435_761) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
