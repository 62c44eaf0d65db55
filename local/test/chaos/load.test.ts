import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { longestSilence } from '../../src/chaos/load.ts';

describe('the longest silence', () => {
  const order = (at: number, isAnswered: boolean) => {
    return { uuid: 'a', answered: isAnswered, answer: '', at };
  };

  it('is between two answers, in whatever order they came', () => {
    const sent = [order(9000, true), order(2000, true), order(5000, false), order(3000, true)];
    assert.equal(longestSilence(sent, 1000), 6);
  });

  it('may come before the first answer, or after the last', () => {
    assert.equal(longestSilence([order(4000, true), order(5000, true)], 1000), 3);
    assert.equal(longestSilence([order(1000, true), order(5000, false)], 1000), 4);
    assert.equal(longestSilence([], 1000), 0);
  });
});
