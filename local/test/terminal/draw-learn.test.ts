import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ON } from '../../../console/test/support/learning.ts';
import { drawCase, drawNews } from '../../src/terminal/draw-learn.ts';

const PAGE = 'http://localhost:7310';

it('a case asks its question once, whether the story has it or not', () => {
  const story = `Somebody complains, see [Timings](/timings). ${ON.question} Then mend it.`;
  for (const current of [ON, { ...ON, story }, { ...ON, story: '' }]) {
    assert.equal(drawCase(current, PAGE).split(ON.question).length, 2);
    assert.doesNotMatch(drawCase(current, PAGE), /\n{3}/);
  }
  assert.match(
    drawCase({ ...ON, story }, PAGE),
    /see Timings \(http:\/\/localhost:7310\/timings\)\./,
  );
});

it('hints and what it was have whole addresses, too', () => {
  const drawn = drawNews(
    { ...ON, hints: ['Look at /traces.'], solution: '[Its lines](/logs).' },
    PAGE,
  );
  assert.match(drawn, /^Hint 1: Look at http:\/\/localhost:7310\/traces\.$/m);
  assert.match(drawn, /^Its lines \(http:\/\/localhost:7310\/logs\)\.$/m);
});
