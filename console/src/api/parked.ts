import { Uuid } from '@simplebank/shared/contracts';
import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { ParkedEvent } from '../model/api-types.ts';
import type { ParkedEvents } from '../parked/parked-events.ts';
import { routerOf } from './router.ts';

const OfOne = z.strictObject({ uuid: Uuid.describe('Only those of this request.').optional() });
const problems = { 503: 'The broker cannot be reached.' };

export const parkedOperations = {
  'GET /api/parked': {
    summary: 'Events that are parked because they could not be handled, and why',
    query: OfOne,
    answer: z.object({
      parked: z
        .array(ParkedEvent)
        .nullable()
        .describe('Null where the console knows no broker: `npm run dead` lists them then.'),
    }),
    problems,
  },
  'POST /api/parked/put-back': {
    summary: 'Has parked events handled again',
    query: OfOne,
    answer: z.object({ putBack: z.array(ParkedEvent) }),
    problems: { 503: 'The broker cannot be reached, or the console knows none.' },
  },
} satisfies Operations;

/** `GET /api/parked` and `POST /api/parked/put-back`. @param events undefined without a broker */
export function parkedRouter(events: ParkedEvents | undefined): Router {
  return routerOf(parkedOperations, {
    'GET /api/parked': async ({ query: { uuid } }) => {
      if (!events) return { parked: null };
      const parked = await orAway(events.list());
      return { parked: parked.filter((one) => uuid === undefined || one.uuid === uuid) };
    },
    'POST /api/parked/put-back': async ({ query: { uuid } }) => {
      if (!events) {
        throw new HttpProblem(
          'unavailable',
          'this console knows no broker: npm run dead puts events back',
        );
      }
      return { putBack: await orAway(events.putBack(uuid)) };
    },
  });
}

async function orAway<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new HttpProblem('unavailable', 'the broker cannot be reached', { cause });
  }
}
