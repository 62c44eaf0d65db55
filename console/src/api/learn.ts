import type { Operations } from '@simplebank/shared/operation';
import { Router } from 'express';
import { z } from 'zod';
import type { Learning } from '../learning/learning.ts';
import { ClassroomView, DeedName, type LearnDeed, SEEDS } from '../model/learn-types.ts';
import { oneOrMore, text, wholeNumber } from './query-parameters.ts';
import { routerOf } from './router.ts';
import { checkToken, tokenHeaders } from './token.ts';

/** What is to be done as the query has it: `deed=start&case=slow-exchange`. */
const Asked = z
  .strictObject({
    deed: DeedName,
    case: text.max(100).optional().describe('`start`: its name. There it has to be given.'),
    seed: wholeNumber(0, SEEDS - 1)
      .optional()
      .describe('`start`: the same one draws the same bug. One is drawn by default.'),
    answer: oneOrMore(text)
      .optional()
      .describe('`answer`: its parts, in their order, each as a parameter of its own.'),
  })
  .superRefine((asked, context) => {
    const refuse = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (asked.deed === 'start' && asked.case === undefined) refuse('case', 'is missing');
    if (asked.deed === 'answer' && asked.answer === undefined) refuse('answer', 'is missing');
    for (const name of ['case', 'seed'] as const) {
      if (asked.deed !== 'start' && asked[name] !== undefined) refuse(name, 'goes with start only');
    }
    if (asked.deed !== 'answer' && asked.answer !== undefined) {
      refuse('answer', 'goes with answer only');
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
  const answer = async (deed: LearnDeed): Promise<ClassroomView> => ({
    managed: learning.managed,
    token: learning.managed ? token : null,
    ...(await learning.do(deed)),
  });
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
function deedOf({ deed, case: name = '', seed, answer = [] }: z.output<typeof Asked>): LearnDeed {
  switch (deed) {
    case 'start':
      return { deed, case: name, ...(seed !== undefined && { seed }) };
    case 'answer':
      return { deed, answer };
    default:
      return { deed };
  }
}
