import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Classroom, LearnDeed } from '../model/learn-types.ts';
import type { SupervisorClient } from '../processes/supervisor-client.ts';

/** The cases, bugs to find, and the one that is on. */
export interface Learning {
  /** Whether any can be started. */
  readonly managed: boolean;
  /**
   * @returns how all is after that; what takes long goes on behind it
   * @throws HttpProblem `case-not-found`, `learn-not-possible`, `no-supervisor`
   */
  do(deed: LearnDeed): Promise<Classroom>;
}

/** By the supervisor that has started this console: it has another bank run here. */
export function supervisedLearning(supervisor: Pick<SupervisorClient, 'ask'>): Learning {
  return {
    managed: true,
    async do(deed) {
      const reply = await supervisor.ask({ ask: 'learn', deed });
      if ('classroom' in reply) return reply.classroom;
      throw new HttpProblem('bad-answer', 'the supervisor answered another question');
    },
  };
}

/** Where no supervisor is, there is nobody who could have another bank run. */
export const noLearning: Learning = {
  managed: false,
  async do({ deed }) {
    if (deed === 'look') return { cases: [], exercises: [], current: null, problem: null };
    throw new HttpProblem(
      'no-supervisor',
      'no supervisor has started this console: cases run where npm start does',
    );
  },
};
