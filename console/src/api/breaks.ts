import type { Operations } from '@simplebank/shared/operation';
import { Router } from 'express';
import { z } from 'zod';
import type { Breaking } from '../breaks/breaks.ts';
import { LONGEST_DELAY_MS, MOST_REQUESTS } from '../model/break-limits.ts';
import { Break, BreakKind, BreakList, type Breaks } from '../model/break-types.ts';
import { faultKinds } from '../model/break-words.ts';
import { text, wholeNumber } from './query-parameters.ts';
import { routerOf } from './router.ts';
import { checkToken, tokenHeaders } from './token.ts';

const problems = {
  404: 'There is nothing of that name, or no supervisor has started this console.',
};
const notPossible = { 409: 'It is not possible as things are.' };

/** A break as the query has it: `kind=slow&target=stock-exchange&delayMs=1000`. */
const Order = z
  .strictObject({
    kind: BreakKind,
    target: text.max(255).describe(Break.shape.target.description ?? ''),
    delayMs: wholeNumber(1, LONGEST_DELAY_MS)
      .optional()
      .describe('`slow`: how much later it answers. There it has to be given.'),
    every: wholeNumber(1, MOST_REQUESTS)
      .optional()
      .describe('Third parties: only every n-th request meets it. All do by default.'),
    alone: z
      .enum(['true', 'false'])
      .optional()
      .describe('The process of that name only, where its service has several.'),
  })
  .superRefine(({ kind, delayMs, every, alone }, context) => {
    const refuse = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    const isFault = faultKinds.some((one) => one === kind);
    if (kind === 'slow' && delayMs === undefined) refuse('delayMs', 'is missing');
    if (kind !== 'slow' && delayMs !== undefined) refuse('delayMs', 'goes with slow only');
    if (!isFault && every !== undefined) refuse('every', 'goes with third parties only');
    if ((isFault || kind === 'hold') && alone !== undefined) {
      refuse('alone', 'goes with services only');
    }
  });

export const breakOperations = {
  'GET /api/breaks': {
    summary: 'What is broken on purpose, and what can be',
    description: 'It is asked where it is true: what somebody else has broken is there as well.',
    answer: BreakList,
  },
  'POST /api/breaks': {
    summary: 'Breaks something, until it is made well again',
    description: 'Answers when it is done. `restart` passes by itself.',
    query: Order,
    headers: tokenHeaders,
    answer: BreakList,
    problems: { ...problems, ...notPossible },
  },
  'DELETE /api/breaks': {
    summary: 'Makes it all well again',
    headers: tokenHeaders,
    answer: BreakList,
    problems: { ...problems, ...notPossible },
  },
  'DELETE /api/breaks/:id': {
    summary: 'Makes one thing well again',
    path: z.strictObject({ id: text.max(300).describe('The `id` of what is on.') }),
    headers: tokenHeaders,
    answer: BreakList,
    problems: { ...problems, ...notPossible },
  },
} satisfies Operations;

/** `/api/breaks`: breaks things on purpose, for who has the token. */
export function breaksRouter(breaking: Breaking, token: string): Router {
  const answer = async (breaks: Promise<Breaks>) => ({
    managed: breaking.managed,
    token: breaking.managed ? token : null,
    ...(await breaks),
  });
  const router = Router();
  router.post('/api/breaks', checkToken(token));
  router.delete(['/api/breaks', '/api/breaks/:id'], checkToken(token));
  return router.use(
    routerOf(breakOperations, {
      'GET /api/breaks': () => answer(breaking.list()),
      'POST /api/breaks': ({ query }) => answer(breaking.make(orderOf(query))),
      'DELETE /api/breaks': () => answer(breaking.mend()),
      'DELETE /api/breaks/:id': ({ path: { id } }) => answer(breaking.mend(id)),
    }),
  );
}

/** Without what was not given. */
function orderOf({ kind, target, delayMs, every, alone }: z.output<typeof Order>): Break {
  return {
    kind,
    target,
    ...(delayMs !== undefined && { delayMs }),
    ...(every !== undefined && { every }),
    ...(alone === 'true' && { alone: true }),
  };
}
