import { Worker } from 'node:worker_threads';
import { errorOf, type FromReader, type Method, type ToReader } from './messages.ts';
import { codeOf, endOf, Questions } from './questions.ts';
import type { Queries } from './telemetry-reader.ts';

/** The thread that answers queries, seen from the one that serves pages. */
export class ReaderThread {
  readonly #worker: Worker;
  readonly #questions = new Questions();

  /** @param file must be there */
  constructor(file: string) {
    this.#worker = new Worker(codeOf('reader-thread'), { workerData: file, execArgv: [] });
    this.#worker.on('message', (message: FromReader) => {
      this.#questions.settle(message.id, ({ resolve, reject }) => {
        if ('error' in message) reject(errorOf(message.error));
        else resolve(message.answer);
      });
    });
    this.#worker.once('exit', () => this.#questions.end('nothing can be searched any more'));
  }

  /** @param signal ends the work for it */
  async ask<M extends Method>(
    method: M,
    query: Parameters<Queries[M]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<Queries[M]>>> {
    let cancel = () => {};
    try {
      const answer = await this.#questions.ask((id) => {
        cancel = () => this.#send({ type: 'cancel', id });
        this.#send({ type: 'ask', id, method, query });
        if (signal?.aborted) cancel();
        else signal?.addEventListener('abort', cancel, { once: true });
      });
      // What the thread's own method of that name has answered.
      return answer as Awaited<ReturnType<Queries[M]>>;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async close(): Promise<void> {
    const end = endOf(this.#worker);
    this.#send({ type: 'close' });
    await end;
  }

  #send(message: ToReader): void {
    this.#worker.postMessage(message);
  }
}
