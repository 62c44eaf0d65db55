export { appendLines, KEPT_FILE_BYTES } from './append-lines.ts';
export { keptLines } from './read-lines.ts';
export { textLines, wholeLines } from './whole-lines.ts';
