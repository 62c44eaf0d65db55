import type { ExerciseInfo } from '@simplebank/console/learn';
import { LearnError } from './learn-error.ts';
import type { Progress } from './progress.ts';

/** The exercise of a lesson of the course: one word is the answer. */
export interface Exercise {
  readonly lesson: number;
  readonly right: string;
  /** What is to be said to who knows it. */
  readonly why: string;
}

/** One for each lesson of docs/course, in its order. */
export const EXERCISES: readonly Exercise[] = [
  {
    lesson: 1,
    right: 'rejected_at',
    why: 'The exchange took the order. One that it declines has this time and no placed_at.',
  },
  {
    lesson: 2,
    right: 'request_reservation',
    why: 'It stands in services/account-transactions/src/service.ts, at the line that the log line names.',
  },
  {
    lesson: 3,
    right: '2',
    why: 'Orders and account-transactions have a function of that name each: one asks, the other answers.',
  },
  {
    lesson: 4,
    right: '12',
    why: 'Fees writes "this is a debug message from fees service", too.',
  },
  {
    lesson: 5,
    right: 'settings',
    why: 'The customer waits for profile, and profile for settings.',
  },
  {
    lesson: 6,
    right: 'market',
    why: 'Orders and fees both handle its order_placed.',
  },
  {
    lesson: 7,
    right: 'settings',
    why: 'The slowest handler is that of profile, and nearly all of its time it waits for that one.',
  },
  {
    lesson: 8,
    right: '3',
    why: 'Once, and again after each of the two delays.',
  },
  {
    lesson: 9,
    right: 'service.instance.id',
    why: 'Every process has it, and each of its spans; a log line has it as instance.',
  },
  {
    lesson: 10,
    right: 'trace_id',
    why: 'It is that of the span in which the line was written.',
  },
];

/** The exercises, and how far the learner is with them. */
export class Exercises {
  readonly #progress: Progress;
  /** Of the last answer to that of each lesson. */
  readonly #verdicts = new Map<number, string>();

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  all(): ExerciseInfo[] {
    return EXERCISES.map(({ lesson }) => ({
      lesson,
      done: this.#progress.exercises.includes(lesson),
      verdict: this.#verdicts.get(lesson) ?? null,
    }));
  }

  /** @throws LearnError when the course has no such lesson */
  async answer(lesson: number, given: string): Promise<void> {
    const exercise = EXERCISES.find((one) => one.lesson === lesson);
    if (!exercise) {
      throw new LearnError(`the course has ${EXERCISES.length} lessons, none is ${lesson}`);
    }
    const isRight = isRightAnswer(exercise, given);
    this.#verdicts.set(lesson, isRight ? `Right. ${exercise.why}` : 'That is not it: look again.');
    if (isRight) await this.#progress.answered(lesson);
  }

  /** Forgets what was said of the answers. */
  forget(): void {
    this.#verdicts.clear();
  }
}

/** However it is written. */
function isRightAnswer({ right }: Exercise, given: string): boolean {
  return given.trim().replace(/^`|`$/g, '').toLowerCase() === right;
}
