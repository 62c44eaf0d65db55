import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { InstanceList } from '../model/instance-types.ts';
import type { Source } from '../model/source.ts';
import { querySignal } from './query-signal.ts';
import { routerOf } from './router.ts';

export const instanceOperations = {
  'GET /api/instances': {
    summary: 'The instances of every service that one may ask for',
    description:
      'Those whose lines are kept; in the stack those whose gauges came in the last six hours.',
    answer: InstanceList,
  },
} satisfies Operations;

/** `GET /api/instances`: which processes of which services there are, or were. */
export function instancesRouter(source: Pick<Source, 'instances'>): Router {
  return routerOf(instanceOperations, {
    'GET /api/instances': async (_, response) => ({
      instances: await source.instances(querySignal(response)),
    }),
  });
}
