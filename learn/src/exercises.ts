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

/** Whether an answer is right, however it is written. */
export function isRightAnswer({ right }: Exercise, given: string): boolean {
  return given.trim().replace(/^`|`$/g, '').toLowerCase() === right;
}
