import { Question, type Reply } from '@simplebank/console/processes';
import { reasonOf } from '@simplebank/shared/thrown';
import type { Breaking } from '../breaks/breaking.ts';
import type { Control } from './control.ts';
import { ControlError } from './control-error.ts';

/** Who is answered whose question has no id. */
const NOBODY = -1;

/**
 * Answers the console. Never rejects: a question that makes no sense, and one that cannot be
 * answered, have an answer that says so.
 */
export async function answerQuestion(
  message: unknown,
  control: Control,
  breaking: Breaking,
): Promise<Reply> {
  const question = Question.safeParse(message);
  if (!question.success) {
    return { id: NOBODY, refusal: 'internal-error', why: 'the supervisor knows no such question' };
  }
  const { id } = question.data;
  try {
    return { id, ...(await answerTo(question.data, control, breaking)) };
  } catch (error) {
    const refusal = error instanceof ControlError ? error.refusal : 'internal-error';
    return { id, refusal, why: reasonOf(error) };
  }
}

async function answerTo(question: Question, control: Control, breaking: Breaking) {
  switch (question.ask) {
    case 'list':
      return { processes: await control.list() };
    case 'describe':
      return { detail: await control.describe(question.name) };
    case 'act':
      return { processes: await control.act(question.name, question.action) };
    case 'breaks':
      return { breaks: await breaking.list() };
    case 'break':
      await breaking.make(question.order);
      return { breaks: await breaking.list() };
    case 'mend':
      await breaking.mend(question.breakage);
      return { breaks: await breaking.list() };
  }
}
