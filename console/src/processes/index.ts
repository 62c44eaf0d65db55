export * from '../model/break-types.ts';
export * from '../model/break-words.ts';
export * from '../model/process-types.ts';
export { Question, Refusal, type Reply } from './channel.ts';
