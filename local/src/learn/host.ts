import type { Classroom } from '@simplebank/learn';
import type { System, SystemOptions } from '../system/system.ts';
import { BankStage } from './stage.ts';

/** A system that makes room for a case when the learner asks for one. */
export interface Host {
  /** The learner's own, as it was started. */
  readonly system: System;
  /** Ends what is under way, and stops whatever runs. */
  close(): Promise<void>;
}

/**
 * Starts a system as `startSystem` does, in whose place cases can be started.
 *
 * @throws StartError when the system cannot start
 */
export async function startHost(options: SystemOptions): Promise<Host> {
  let classroom: Classroom | undefined;
  const stage: BankStage = new BankStage({
    ...options,
    async learn(deed) {
      classroom ??= await openClassroom(stage);
      return classroom.do(deed);
    },
  });
  const system = await stage.open();
  return {
    system,
    async close() {
      await classroom?.close();
      await stage.close();
    },
  };
}

/** Loaded only where somebody asks for it: who runs the bank and nothing else pays nothing. */
export async function openClassroom(stage: BankStage): Promise<Classroom> {
  const { Classroom } = await import('@simplebank/learn');
  return Classroom.open(stage);
}
