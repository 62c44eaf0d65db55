import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Break, Breaks } from '../model/break-types.ts';
import type { SupervisorClient } from '../processes/supervisor-client.ts';

/** What can be broken on purpose, and made well again. Whoever does it knows what is on. */
export interface Breaking {
  /** Whether anything can be. */
  readonly managed: boolean;
  list(): Promise<Breaks>;
  /**
   * @returns what is on afterwards, and what can be broken
   * @throws HttpProblem `break-not-found`, `break-not-possible`, `no-supervisor`
   */
  make(order: Break): Promise<Breaks>;
  /**
   * @param id of what is to end; undefined: all that is on
   * @throws HttpProblem `break-not-found`, `no-supervisor`
   */
  mend(id?: string): Promise<Breaks>;
}

/** By the supervisor that has started this console. */
export function supervisedBreaking(supervisor: Pick<SupervisorClient, 'ask'>): Breaking {
  const ask = async (question: Parameters<SupervisorClient['ask']>[0]) => {
    const reply = await supervisor.ask(question);
    if ('breaks' in reply) return reply.breaks;
    throw new HttpProblem('bad-answer', 'the supervisor answered another question');
  };
  return {
    managed: true,
    list: () => ask({ ask: 'breaks' }),
    make: (order) => ask({ ask: 'break', order }),
    mend: (id) => ask({ ask: 'mend', ...(id !== undefined && { breakage: id }) }),
  };
}

/** Where no supervisor is, nothing is broken on purpose. */
export const noBreaking: Breaking = {
  managed: false,
  list: async () => ({ on: [], offers: [] }),
  make: refuse,
  mend: refuse,
};

async function refuse(): Promise<never> {
  throw new HttpProblem(
    'no-supervisor',
    'no supervisor has started this console: only what npm start runs can be broken from here',
  );
}
