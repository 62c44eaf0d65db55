import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { z } from 'zod';
import { type Instance, Trouble } from '../model/api-types.ts';
import type { Source } from '../model/source.ts';
import type { ParkedEvents } from '../parked/parked-events.ts';
import type { Processes } from '../processes/processes.ts';
import { gather } from '../trouble/evidence.ts';
import { troubleIn } from '../trouble/rules.ts';
import { routerOf } from './router.ts';

/** How long an answer is good for, in milliseconds: many pages may ask. */
const FRESH_MS = 1000;
/** How long it may take to make one, in milliseconds. */
const LIMIT_MS = 5000;

export const troubleOperations = {
  'GET /api/trouble': {
    summary: 'What is wrong at the moment, since when, and which page shows it',
    answer: z.object({
      trouble: Trouble.nullable().describe('The most telling; null when all is well.'),
    }),
  },
} satisfies Operations;

/** `GET /api/trouble`: what is wrong. @param instances how they are at the moment */
export function troubleRouter(
  source: Source,
  instances: () => readonly Instance[],
  processes: Pick<Processes, 'list'>,
  parked?: ParkedEvents,
): Router {
  let asked: { promise: Promise<Trouble | undefined>; untilMs: number } | undefined;
  const ask = () => {
    const nowMs = performance.now();
    if (asked && nowMs < asked.untilMs) return asked.promise;
    const evidence = gather(
      { source, instances: instances(), processes, parked },
      AbortSignal.timeout(LIMIT_MS),
    );
    asked = { promise: evidence.then(troubleIn), untilMs: nowMs + FRESH_MS };
    // Errors are not kept.
    asked.promise.catch(() => {
      asked = undefined;
    });
    return asked.promise;
  };
  return routerOf(troubleOperations, {
    'GET /api/trouble': async () => ({ trouble: (await ask()) ?? null }),
  });
}
