/** What the console's API answers of the cases: bugs to find. */

import { z } from 'zod';
import { SEEDS } from './seeds.ts';

export { SEEDS };

const Time = z.iso.datetime();
const Count = z.int().min(0);
const Signal = z.enum(['logs', 'traces', 'timings']);

/** What a learner has come to with a case. */
export const CaseDone = z
  .object({
    solvedAt: Time,
    seconds: z.number().describe('From the start to the right answer.'),
    hints: Count,
    wrongAnswers: Count,
    mended: z.boolean(),
  })
  .meta({ id: 'CaseDone' });
export type CaseDone = z.infer<typeof CaseDone>;

/** A case as the list has it. */
export const CaseInfo = z
  .object({
    name: z.string(),
    title: z.string(),
    complaint: z.string().describe('Who complains, in half a sentence.'),
    difficulty: z.int().min(1).max(3),
    signals: z.array(Signal).describe('Where it shows.'),
    isMendable: z.boolean().describe('Whether there is a second stage: mending the copy.'),
    done: CaseDone.nullable(),
  })
  .meta({ id: 'CaseInfo' });
export type CaseInfo = z.infer<typeof CaseInfo>;

/** The case that is on. */
export const CurrentCase = z
  .object({
    name: z.string(),
    title: z.string(),
    seed: z.int(),
    state: z
      .enum(['starting', 'open', 'solved', 'checking', 'mended', 'given-up', 'stopping'])
      .describe('`open`: the evidence is there, and an answer is waited for.'),
    since: Time.describe('When the evidence was there; before, when it was started.'),
    endedAt: Time.nullable().describe(
      'When it was answered or given up; until then its clock runs.',
    ),
    story: z.string().describe('In Markdown; empty until the bank runs.'),
    question: z.string(),
    answer: z.array(z.object({ name: z.string(), like: z.string() })),
    hints: z.array(z.string()).describe('Those that were asked for.'),
    hintsLeft: Count,
    wrongAnswers: Count,
    verdict: z.string().nullable().describe('What is to be said of the last answer or check.'),
    solution: z.string().nullable().describe('In Markdown, once it is solved or given up.'),
    isMendable: z.boolean(),
    checked: z
      .boolean()
      .nullable()
      .describe('Whether the last check found all well; null before the first.'),
    sources: z.string().describe('The folder of the sources that run.'),
  })
  .meta({ id: 'CurrentCase' });
export type CurrentCase = z.infer<typeof CurrentCase>;

/** The exercise of a lesson of the course. */
export const ExerciseInfo = z
  .object({
    lesson: z.int().min(1),
    done: z.boolean(),
    verdict: z.string().nullable().describe('What is to be said of the last answer.'),
  })
  .meta({ id: 'ExerciseInfo' });
export type ExerciseInfo = z.infer<typeof ExerciseInfo>;

/** The cases, and the one that is on; and the exercises of the course. */
export const Classroom = z.object({
  managed: z.boolean().describe('Whether cases can be started: only where `npm start` runs.'),
  cases: z.array(CaseInfo),
  exercises: z.array(ExerciseInfo),
  current: CurrentCase.nullable(),
  problem: z.string().nullable().describe('Why the last case could not be started or ended.'),
  note: z
    .string()
    .nullable()
    .describe('Where the sources of the last case are kept, if anything was changed in them.'),
});
export type Classroom = z.infer<typeof Classroom>;

/** Where no case can be started. */
export const NO_CASES: Classroom = {
  managed: false,
  cases: [],
  exercises: [],
  current: null,
  problem: null,
  note: null,
};

/** `GET /api/learn` */
export const ClassroomView = z
  .object({
    token: z.string().nullable().describe('To be sent as `X-Console-Token` with whatever is done.'),
    ...Classroom.shape,
  })
  .meta({ id: 'Classroom' });
export type ClassroomView = z.infer<typeof ClassroomView>;

/** What a learner may ask for beside looking. */
export const DeedName = z
  .enum(['start', 'hint', 'answer', 'check', 'give-up', 'stop', 'reset', 'exercise'])
  .meta({ id: 'LearnDeed' });
export type DeedName = z.infer<typeof DeedName>;

const AnswerPart = z.string().max(1000);

/** What a learner asks for. */
export const LearnDeed = z.discriminatedUnion('deed', [
  z.strictObject({ deed: z.literal('look') }),
  z.strictObject({
    deed: z.literal('start'),
    case: z.string().max(100),
    seed: z
      .int()
      .min(0)
      .max(SEEDS - 1)
      .exactOptional(),
  }),
  z.strictObject({ deed: z.literal('answer'), answer: z.array(AnswerPart).min(1).max(10) }),
  z.strictObject({ deed: z.literal('exercise'), lesson: z.int(), answer: AnswerPart }),
  z.strictObject({ deed: z.enum(['hint', 'check', 'give-up', 'stop', 'reset']) }),
]);
export type LearnDeed = z.infer<typeof LearnDeed>;
