import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes on the heap that are still in use. */
export function heapAfterCollection(): number {
  assert.ok(typeof collectGarbage === 'function');
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
