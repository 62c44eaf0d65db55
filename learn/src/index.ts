export type { Bank, InstanceName, Setup, Stage } from './bank.ts';
export { Classroom } from './classroom.ts';
export { type Interrupted, keepSources } from './kept-sources.ts';
