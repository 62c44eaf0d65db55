import { parentPort, workerData } from 'node:worker_threads';
import { type Answer, type FromReader, failureOf, type ToReader } from './messages.ts';
import { openReader } from './telemetry-reader.ts';

/**
 * The thread that answers queries: a search that takes its time holds up neither pages nor what is
 * new.
 *
 * It is an entry point, as a `main.ts` is: only `ReaderThread` starts it.
 */

const reader = openReader(String(workerData));
const opened: FromReader = { type: 'opened' };
parentPort?.postMessage(opened);

/** Of the queries that are being answered. */
const waiting = new Map<number, AbortController>();

parentPort?.on('message', async (message: ToReader) => {
  switch (message.type) {
    case 'cancel':
      return waiting.get(message.id)?.abort();
    case 'close':
      reader.close();
      return parentPort?.close();
    case 'ask': {
      const { id, method, query } = message;
      const controller = new AbortController();
      waiting.set(id, controller);
      parentPort?.postMessage(await answerTo(id, method, query, controller.signal));
      waiting.delete(id);
    }
  }
});

async function answerTo(
  id: number,
  method: Extract<ToReader, { type: 'ask' }>['method'],
  query: unknown,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    // Each method is asked by `ReaderThread` with what it takes.
    const ask = reader[method] as (query: unknown, signal: AbortSignal) => Promise<unknown>;
    return { type: 'answer', id, answer: await ask(query, signal) };
  } catch (error) {
    return { type: 'answer', id, error: failureOf(error) };
  }
}
