import { HttpProblem } from '@simplebank/shared/http-problem';
import type { ProcessAction, ProcessDetail, ProcessInfo } from '../model/process-types.ts';
import type { SupervisorClient } from './supervisor-client.ts';

/** The processes of the system, wherever they are known from. */
export interface Processes {
  /** Whether something can be asked of them. */
  readonly managed: boolean;
  list(signal: AbortSignal): Promise<ProcessInfo[]>;
  /** @throws HttpProblem `process-not-found`, `no-supervisor` */
  describe(name: string): Promise<ProcessDetail>;
  /**
   * @returns all of them, as they are afterwards
   * @throws HttpProblem `process-not-found`, `process-not-possible`, `no-supervisor`
   */
  act(name: string, action: ProcessAction): Promise<ProcessInfo[]>;
}

/** Those of the supervisor that has started this console. */
export function supervised(supervisor: Pick<SupervisorClient, 'ask'>): Processes {
  const processes = async (question: Parameters<SupervisorClient['ask']>[0]) => {
    const reply = await supervisor.ask(question);
    return 'processes' in reply ? reply.processes : [];
  };
  return {
    managed: true,
    list: () => processes({ ask: 'list' }),
    async describe(name) {
      const reply = await supervisor.ask({ ask: 'describe', name });
      if ('detail' in reply) return reply.detail;
      throw new HttpProblem('bad-answer', 'the supervisor answered another question');
    },
    act: (name, action) => processes({ ask: 'act', name, action }),
  };
}

/** Those that somebody else runs: they can be looked at, as far as `list` knows them. */
export function unmanaged(list: Processes['list']): Processes {
  const refuse = async (): Promise<never> => {
    throw new HttpProblem(
      'no-supervisor',
      'no supervisor has started this console: processes are stopped and started where they run',
    );
  };
  return { managed: false, list, describe: refuse, act: refuse };
}
