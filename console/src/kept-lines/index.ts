export { appendLines, KEPT_FILE_BYTES, putAsideName, writtenName } from './append-lines.ts';
export { textLines, wholeLines } from './whole-lines.ts';
