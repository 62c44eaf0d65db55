import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../test/support/random.ts';
import { Wildcards } from '../src/lucene/wildcards.ts';

/** What a wildcard means, by trying everything. */
function naive(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text === '';
  if (first === '*')
    return naive(rest.join(''), text) || (text !== '' && naive(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text[0]) && naive(rest.join(''), text.slice(1));
}

test('wildcards match what trying everything matches', () => {
  const random = new Random(20261122);
  const pick = (below: number) => random.int(below);
  const word = (letters: string, most: number) =>
    Array.from({ length: pick(most) }, () => letters[pick(letters.length)]).join('');
  let matched = 0;
  for (let round = 0; round < 20_000; round++) {
    const [pattern, text] = [word('ab*?', 8), word('ab', 10)];
    const expected = naive(pattern, text);
    assert.equal(new Wildcards(pattern).matches(text), expected, `${pattern} on ${text}`);
    if (expected) {
      matched += 1;
      assert.ok(text.includes(new Wildcards(pattern).needle), `needle of ${pattern} in ${text}`);
    }
  }
  // Both answers have been tried, and not by chance only.
  assert.ok(matched > 2000 && matched < 18_000, `${matched} matched`);
});
