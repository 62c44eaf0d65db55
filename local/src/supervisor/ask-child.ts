import type { ChildProcess } from 'node:child_process';
import type { z } from 'zod';

/** How long a process may take to answer, in milliseconds. One that stands still does not. */
const LIMIT_MS = 2000;

let lastId = 0;

/**
 * Asks a process something, over the IPC channel to it. The question gets an id, and the answer has
 * the same.
 *
 * @param schema what the answer must be
 * @throws Error when it does not answer in time, ends before, or answers something else
 */
export async function askChild<T>(
  child: ChildProcess,
  question: object,
  schema: z.ZodType<T>,
): Promise<T> {
  lastId += 1;
  const id = lastId;
  const { promise, resolve, reject } = settleable<unknown>();
  const take = (message: unknown) => {
    if (Object(message).id === id) resolve(message);
  };
  const gone = () => reject(new Error('the process has ended'));
  const timer = setTimeout(() => reject(new Error('no answer in time')), LIMIT_MS);
  child.on('message', take);
  child.once('exit', gone);
  try {
    if (child.connected) {
      child.send({ ...question, id }, (error) => {
        if (error) reject(error);
      });
    } else gone();
    return schema.parse(await promise);
  } finally {
    clearTimeout(timer);
    child.off('message', take);
    child.off('exit', gone);
  }
}

function settleable<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((resolveIt, rejectIt) => {
    resolve = resolveIt;
    reject = rejectIt;
  });
  return { promise, resolve, reject };
}
