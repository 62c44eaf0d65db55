import { type Classroom, type LearnDeed, NO_CASES } from '@simplebank/console/learn';
import { Question, Refusal, type Reply } from '@simplebank/console/processes';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import type { Breaking } from '../breaks/breaking.ts';
import type { Control } from './control.ts';
import { ControlError } from './control-error.ts';

/** Who is answered whose question has no id. */
const NOBODY = -1;

/** Starts, answers and ends cases. */
export type Learn = (deed: LearnDeed) => Promise<Classroom>;

/** What the questions are about. */
export interface Subjects {
  readonly control: Control;
  /** Undefined where what is wrong is to be found. */
  readonly breaking: Breaking | undefined;
  /** Undefined where no case can be put in this system's place. */
  readonly learn: Learn | undefined;
}

/**
 * Answers the console. Never rejects: a question that makes no sense, and one that cannot be
 * answered, have an answer that says so.
 */
export async function answerQuestion(message: unknown, subjects: Subjects): Promise<Reply> {
  const question = Question.safeParse(message);
  if (!question.success) {
    return { id: NOBODY, refusal: 'internal-error', why: 'the supervisor knows no such question' };
  }
  const { id } = question.data;
  try {
    return { id, ...(await answerTo(question.data, subjects)) };
  } catch (error) {
    const refusal = Refusal.safeParse(propertyOf(error, 'refusal')).data ?? 'internal-error';
    return { id, refusal, why: reasonOf(error) };
  }
}

async function answerTo(question: Question, { control, breaking, learn }: Subjects) {
  switch (question.ask) {
    case 'list':
      return { processes: await control.list() };
    case 'describe':
      return { detail: await control.describe(question.name) };
    case 'act':
      return { processes: await control.act(question.name, question.action) };
    case 'breaks':
    case 'break':
    case 'mend':
      return { breaks: await breaksAfter(question, breaking) };
    case 'learn':
      return { classroom: await (learn ?? noLearn)(question.deed) };
  }
}

/** Where no case can be put in the place of the system. */
async function noLearn({ deed }: LearnDeed): Promise<Classroom> {
  if (deed === 'look') return NO_CASES;
  throw new ControlError('no-supervisor', 'cases run in what npm start runs, and nowhere else');
}

/** While a case is on, nobody is told what is broken. */
async function breaksAfter(
  question: Extract<Question, { ask: 'breaks' | 'break' | 'mend' }>,
  breaking: Breaking | undefined,
) {
  if (!breaking) {
    if (question.ask === 'breaks') return { on: [], offers: [] };
    throw new ControlError('break-not-possible', 'a case is on: what is wrong is to be found');
  }
  if (question.ask === 'break') await breaking.make(question.order);
  if (question.ask === 'mend') await breaking.mend(question.breakage);
  return breaking.list();
}
