import type { Action, Scheduled } from './schedule.ts';

/** What is done to a system, or is meant to be. */
export interface Damage {
  /** How many processes of each service were killed. */
  readonly kills: Record<string, number>;
  brokerRestarts: number;
  connectionCuts: number;
}

/** What a schedule does to a system when all of it is done. */
export function plannedDamage(schedule: readonly Scheduled[]): Damage {
  const kills: Record<string, number> = {};
  const count = (wanted: Action['kind']) => schedule.filter(({ kind }) => kind === wanted).length;
  for (const action of schedule) {
    if (action.kind !== 'kill') continue;
    kills[action.service] = (kills[action.service] ?? 0) + action.processes.length;
  }
  return {
    kills,
    brokerRestarts: count('restart-broker'),
    connectionCuts: count('cut-connections'),
  };
}
