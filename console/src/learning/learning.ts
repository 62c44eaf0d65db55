import { HttpProblem } from '@simplebank/shared/http-problem';
import { type Classroom, type LearnDeed, NO_CASES } from '../model/learn-types.ts';
import type { SupervisorClient } from '../processes/supervisor-client.ts';

/** The cases, bugs to find, and the one that is on. */
export interface Learning {
  /**
   * @returns how all is after that; what takes long goes on behind it
   * @throws HttpProblem `case-not-found`, `learn-not-possible`, `no-supervisor`
   */
  do(deed: LearnDeed): Promise<Classroom>;
}

/** By the supervisor that has started this console: it has another bank run here. */
export function supervisedLearning(supervisor: Pick<SupervisorClient, 'ask'>): Learning {
  return {
    async do(deed) {
      const reply = await supervisor.ask({ ask: 'learn', deed });
      if ('classroom' in reply) return reply.classroom;
      throw new HttpProblem('bad-answer', 'the supervisor answered another question');
    },
  };
}

/** Where no supervisor is, there is nobody who could have another bank run. */
export const noLearning: Learning = {
  async do({ deed }) {
    if (deed === 'look') return NO_CASES;
    throw new HttpProblem(
      'no-supervisor',
      'no supervisor has started this console: cases run where npm start does',
    );
  },
};
