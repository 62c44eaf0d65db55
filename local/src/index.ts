export type { ChaosOptions } from './chaos/options.ts';
export { isProven, whatIsMissing } from './chaos/proof.ts';
export { type ChaosResult, runChaos } from './chaos/run-chaos.ts';
export type { OutputLine, SystemEvent } from './events.ts';
export type { ManagedProcess } from './managed-process.ts';
export { listParked, type Parked, putBack } from './parked.ts';
export { type Plan, simpleBank } from './plan.ts';
export type { Ports } from './ports.ts';

export { StartError } from './start-error.ts';
export { type System, type SystemOptions, startSystem } from './system.ts';
