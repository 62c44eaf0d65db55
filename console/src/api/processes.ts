import { randomBytes, timingSafeEqual } from 'node:crypto';
import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import { type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import {
  ProcessAction,
  ProcessDetail,
  type ProcessInfo,
  ProcessList,
} from '../model/process-types.ts';
import type { Source } from '../model/source.ts';
import { withEventLoopDelays } from '../processes/event-loop-delays.ts';
import type { Processes } from '../processes/processes.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';

const TOKEN_HEADER = 'X-Console-Token';

const Name = z.string().min(1).max(100);
const problems = {
  404: 'There is no such process, or no supervisor has started this console.',
};

export const processOperations = {
  'GET /api/processes': {
    summary: 'How each process of the system is',
    answer: ProcessList,
  },
  'GET /api/processes/:name': {
    summary: 'Environment and last output of a process',
    path: z.strictObject({ name: Name }),
    answer: ProcessDetail,
    problems,
  },
  'POST /api/processes/:name/:action': {
    summary: 'Stops or starts a process, or changes how many instances its service has',
    description:
      'Answers when it is done, or after 12 seconds all the same. `more` and `less` mean the service of the process.',
    path: z.strictObject({ name: Name, action: ProcessAction }),
    headers: z.object({
      'X-Console-Token': z.string().describe('`token` of `GET /api/processes`.'),
    }),
    answer: ProcessList,
    problems: { ...problems, 409: 'It is not possible as the process is now.' },
  },
} satisfies Operations;

/** `GET /api/processes`, and what can be asked of them. */
export function processesRouter(processes: Processes, source: Pick<Source, 'timings'>): Router {
  const token = randomBytes(24).toString('base64url');
  const answer = async (list: readonly ProcessInfo[], response: Response) => ({
    managed: processes.managed,
    token: processes.managed ? token : null,
    // Their limit begins now: what was done before may have taken longer.
    processes: processes.managed
      ? await withEventLoopDelays(list, source, querySignal(response))
      : [...list],
  });
  const router = Router();
  router.post('/api/processes/:name/:action', checkToken(token));
  return router.use(
    routerOf(processOperations, {
      'GET /api/processes': async (_parameters, response) =>
        answer(await processes.list(querySignal(response)), response),
      'GET /api/processes/:name': ({ path: { name } }) => processes.describe(name),
      'POST /api/processes/:name/:action': async ({ path: { name, action } }, response) =>
        answer(await processes.act(name, action), response),
    }),
  );
}

/**
 * Refuses who does not have the token, which only somebody has that could read an answer of this
 * console. A page of another origin can neither read one nor send such a header (Fetch standard, CORS).
 */
function checkToken(token: string): RequestHandler {
  return (req, _res, next) => {
    const given = Buffer.from(req.get(TOKEN_HEADER) ?? '');
    const wanted = Buffer.from(token);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new HttpProblem(
        'token-missing',
        `${TOKEN_HEADER} is not the token of GET /api/processes, which is another one in each run`,
      );
    }
    next();
  };
}
