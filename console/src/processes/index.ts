export * from '../model/process-types.ts';
export { Question, type Refusal, type Reply } from './channel.ts';
