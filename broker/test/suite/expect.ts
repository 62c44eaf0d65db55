import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { waitFor } from '../../../test/support/wait.ts';

/** Milliseconds after which what a test waits for is not going to happen. */
const patience = 30_000;

/** Rejects where a promise takes too long. */
export async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${patience} ms`)), patience);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** How the broker closed a channel or a connection. */
export interface Failure {
  code: number;
  message: string;
  classId?: number;
  methodId?: number;
}

/** Waits for the broker to close a channel or connection because of an error. */
export async function failure(emitter: EventEmitter): Promise<Failure> {
  const [error] = await inTime(once(emitter, 'error'), 'an error');
  return error;
}

/** Resolves once what the call asks for is not found (404). */
export async function gone(ask: () => Promise<unknown>, what: string): Promise<void> {
  const isGone = async () =>
    await ask().then(
      () => false,
      (error: Failure) => error.code === 404,
    );
  await waitFor(`the end of ${what}`, isGone);
}

/** The call fails with this reply code, and a text of which this is a part. */
export async function refused(call: Promise<unknown>, code: number, text: string): Promise<void> {
  await assert.rejects(call, (error: Failure) => {
    assert.equal(error.code, code);
    assert.ok(error.message.includes(text), error.message);
    return true;
  });
}
