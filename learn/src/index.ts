export type { Bank, InstanceName, Setup, Stage } from './bank.ts';
export { Classroom, LearnError } from './classroom.ts';
