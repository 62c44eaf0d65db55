import { z } from 'zod';
import { Break, Breaks } from '../model/break-types.ts';
import { Classroom, LearnDeed } from '../model/learn-types.ts';
import { ProcessAction, ProcessDetail, ProcessInfo } from '../model/process-types.ts';

/*
 * The words between the console and the supervisor that has started it, on the IPC channel of the
 * console's process. The console asks, the supervisor answers: each question has an id, and the one
 * answer to it has the same.
 */

/** What the console may ask. */
export const Question = z.discriminatedUnion('ask', [
  z.strictObject({ id: z.int(), ask: z.literal('list') }),
  z.strictObject({ id: z.int(), ask: z.literal('describe'), name: z.string() }),
  z.strictObject({
    id: z.int(),
    ask: z.literal('act'),
    name: z.string(),
    action: ProcessAction,
  }),
  z.strictObject({ id: z.int(), ask: z.literal('breaks') }),
  z.strictObject({ id: z.int(), ask: z.literal('break'), order: Break }),
  z.strictObject({
    id: z.int(),
    ask: z.literal('mend'),
    breakage: z.string().exactOptional().describe('Its id; all that is on unless given.'),
  }),
  z.strictObject({ id: z.int(), ask: z.literal('learn'), deed: LearnDeed }),
]);
export type Question = z.infer<typeof Question>;

/** Why the supervisor does not do what it is asked. */
export const Refusal = z.enum([
  'process-not-found',
  'process-not-possible',
  'break-not-found',
  'break-not-possible',
  'case-not-found',
  'learn-not-possible',
  'no-supervisor',
  'internal-error',
]);
export type Refusal = z.infer<typeof Refusal>;

/** What the supervisor answers. */
export const Reply = z.union([
  z.strictObject({ id: z.int(), processes: z.array(ProcessInfo) }),
  z.strictObject({ id: z.int(), detail: ProcessDetail }),
  z.strictObject({ id: z.int(), breaks: Breaks }),
  z.strictObject({ id: z.int(), classroom: Classroom }),
  z.strictObject({ id: z.int(), refusal: Refusal, why: z.string() }),
]);
export type Reply = z.infer<typeof Reply>;
