import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import { Exercises } from '../src/exercises.ts';
import { Progress } from '../src/progress.ts';

const DONE = {
  seed: 3,
  solvedAt: '2026-11-22T12:00:00.000Z',
  seconds: 192,
  hints: 1,
  wrongAnswers: 0,
  mended: false,
};

async function progressIn(t: TestContext) {
  const file = path.join(await temporaryFolder(t), 'new', 'learn.json');
  return { file, progress: await Progress.open(file) };
}

describe('what a learner has found', () => {
  it('is there again in another run; the first time counts, and mending is added', async (t) => {
    const { file, progress } = await progressIn(t);
    assert.deepEqual(progress.cases, {});
    await progress.solved('slow', DONE);
    await progress.solved('slow', { ...DONE, seconds: 5, mended: true });
    await progress.solved('slow', { ...DONE, seconds: 6 });
    const again = await Progress.open(file);
    assert.deepEqual(again.cases, { slow: { ...DONE, mended: true } });
    await again.reset();
    assert.deepEqual((await Progress.open(file)).cases, {});
  });

  it('is not written over when its file is another one', async (t) => {
    const { file, progress } = await progressIn(t);
    await progress.answered(1);
    for (const text of ['', '{', '[]', '{"version":2}', '{"version":1,"cases":{"a":1}}']) {
      await writeFile(file, text);
      await assert.rejects(Progress.open(file), /learn\.json is not what keeps progress/);
      assert.equal(await readFile(file, 'utf8'), text);
    }
  });
});

describe('the exercises of the course', () => {
  it('take an answer however it is written, and say why it is right', async (t) => {
    const { file, progress } = await progressIn(t);
    const exercises = new Exercises(progress);
    await exercises.answer(2, 'reserve');
    assert.deepEqual(exercises.all()[1], {
      lesson: 2,
      done: false,
      verdict: 'That is not it: look again.',
    });
    await exercises.answer(2, ' `Request_Reservation` ');
    assert.match(exercises.all()[1]?.verdict ?? '', /^Right\. It stands in services\//);
    await exercises.answer(2, 'request_reservation');
    const again = new Exercises(await Progress.open(file));
    assert.deepEqual(
      again.all().flatMap(({ lesson, done }) => (done ? [lesson] : [])),
      [2],
    );
    await assert.rejects(exercises.answer(11, 'x'), /10 lessons, none is 11/);
  });
});
