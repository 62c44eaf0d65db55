import type { ProcessAction } from '@simplebank/console/processes';
import type { ProcessState } from '../supervisor/process-status.ts';

/** What of a process decides what may be asked of it. */
export interface Circumstances {
  readonly state: ProcessState;
  /** Something that was asked of it is being done. */
  readonly isBusy: boolean;
  /** It is the console: nobody could start it again, once it is away. */
  readonly mayAsk: boolean;
  /** Of its service; undefined when it is none's, or their number is about to change. */
  readonly instances: number | undefined;
  /** So many instances a service may have. */
  readonly most: number;
}

/** What may be asked of a process as it is now. */
export function possibleActions(circumstances: Circumstances): ProcessAction[] {
  return [...ofProcess(circumstances), ...ofService(circumstances)];
}

function ofProcess({ state, isBusy, mayAsk }: Circumstances): ProcessAction[] {
  if (state === 'stopping') return [];
  if (mayAsk) return isBusy ? [] : ['restart'];
  if (state === 'stopped' || state === 'failed') return isBusy ? [] : ['start'];
  // A start that takes long can be given up.
  if (isBusy) return state === 'starting' || state === 'waiting' ? ['stop'] : [];
  if (process.platform === 'win32' || state === 'waiting') return ['stop', 'restart'];
  return ['stop', 'restart', state === 'paused' ? 'continue' : 'pause'];
}

function ofService({ instances, most }: Circumstances): ProcessAction[] {
  if (instances === undefined) return [];
  return [
    ...(instances < most ? (['more'] as const) : []),
    ...(instances > 1 ? (['less'] as const) : []),
  ];
}
