import type { Operations } from '@simplebank/shared/operation';
import { type Response, Router } from 'express';
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
import { checkToken, tokenHeaders } from './token.ts';

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
    headers: tokenHeaders,
    answer: ProcessList,
    problems: { ...problems, 409: 'It is not possible as the process is now.' },
  },
} satisfies Operations;

/** `GET /api/processes`, and what can be asked of them by who has the token. */
export function processesRouter(
  processes: Processes,
  source: Pick<Source, 'timings'>,
  token: string,
): Router {
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
