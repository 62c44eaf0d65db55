import type { Operations } from '@simplebank/shared/operation';
import { Router } from 'express';
import { z } from 'zod';
import type { Learning } from '../learning/learning.ts';
import { ClassroomView, DeedName, type LearnDeed, SEEDS } from '../model/learn-types.ts';
import { oneOrMore, text, wholeNumber } from './query-parameters.ts';
import { routerOf } from './router.ts';
import { checkToken, tokenHeaders } from './token.ts';

/** Which deeds a parameter belongs to; they do not do without it. */
const NEEDED_BY: Readonly<Record<'case' | 'answer' | 'lesson', readonly DeedName[]>> = {
  case: ['start'],
  answer: ['answer', 'exercise'],
  lesson: ['exercise'],
};

/** What is to be done as the query has it: `deed=start&case=some-take-long`. */
const Asked = z
  .strictObject({
    deed: DeedName,
    case: text.max(100).optional().describe('`start`: its name. There it has to be given.'),
    seed: wholeNumber(0, SEEDS - 1)
      .optional()
      .describe('`start`: the same one draws the same bug. One is drawn by default.'),
    answer: oneOrMore(text)
      .optional()
      .describe(
        '`answer`: its parts, in their order, each as a parameter of its own; `exercise`: one.',
      ),
    lesson: wholeNumber(1, 100).optional().describe('`exercise`: of which lesson of the course.'),
  })
  .superRefine((asked, context) => {
    const refuse = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    for (const name of ['case', 'answer', 'lesson'] as const) {
      const deeds = NEEDED_BY[name];
      const value = asked[name];
      const isNeeded = deeds.some((deed) => deed === asked.deed);
      if (isNeeded && value === undefined) refuse(name, 'is missing');
      if (!isNeeded && value !== undefined) refuse(name, `goes with ${deeds.join(' or ')} only`);
    }
    if (asked.deed !== 'start' && asked.seed !== undefined) refuse('seed', 'goes with start only');
    if (asked.deed === 'exercise' && (asked.answer?.length ?? 0) > 1) {
      refuse('answer', 'is there more than once');
    }
  });

export const learnOperations = {
  'GET /api/learn': {
    summary: 'The cases: bugs to find, and the one that is on',
    answer: ClassroomView,
  },
  'POST /api/learn': {
    summary: 'Starts a case, answers it, or ends it',
    description:
      'Answers at once. What takes long (`start`, `check`, `stop`) goes on after that, and `state` of ' +
      '`GET /api/learn` says how far it is. Another console answers at this address meanwhile, with ' +
      'another token: that of the bank in which the case is.',
    query: Asked,
    headers: tokenHeaders,
    answer: ClassroomView,
    problems: {
      404: 'There is no such case, or no supervisor has started this console.',
      409: 'It is not possible as the case is now.',
    },
  },
} satisfies Operations;

/** `/api/learn`: bugs to find, for who has the token. */
export function learnRouter(learning: Learning, token: string): Router {
  const answer = async (deed: LearnDeed): Promise<ClassroomView> => {
    const classroom = await learning.do(deed);
    return { ...classroom, token: classroom.managed ? token : null };
  };
  const router = Router();
  router.post('/api/learn', checkToken(token));
  return router.use(
    routerOf(learnOperations, {
      'GET /api/learn': () => answer({ deed: 'look' }),
      'POST /api/learn': ({ query }) => answer(deedOf(query)),
    }),
  );
}

/** What goes with the deed is there: the schema has seen to that. */
function deedOf(asked: z.output<typeof Asked>): LearnDeed {
  const { deed, case: name = '', seed, answer = [], lesson = 0 } = asked;
  switch (deed) {
    case 'start':
      return { deed, case: name, ...(seed !== undefined && { seed }) };
    case 'answer':
      return { deed, answer };
    case 'exercise':
      return { deed, lesson, answer: answer[0] ?? '' };
    default:
      return { deed };
  }
}
