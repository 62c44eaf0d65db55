export { createBroker } from './broker/broker.ts';
export type { OutputLine, SystemEvent } from './events.ts';
export type { ManagedProcess } from './managed-process.ts';
export { listParked, type Parked, putBack } from './parked.ts';
export type { Ports } from './ports.ts';
export type { Span } from './span.ts';
export { StartError } from './start-error.ts';
export { type System, type SystemOptions, startSystem } from './system.ts';
