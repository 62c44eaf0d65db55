import { Worker } from 'node:worker_threads';
import { errorOf, type FromReader, type Method, type ToReader } from './messages.ts';
import { codeOf, endOf, Questions } from './questions.ts';
import type { Queries } from './telemetry-reader.ts';

/** The thread that answers queries, seen from the one that serves pages; see `WriterThread`. */
export class ReaderThread {
  readonly #worker: Worker;
  readonly #questions = new Questions();

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /**
   * @param file must be there
   * @throws SqliteError when it cannot be opened
   */
  static async open(file: string): Promise<ReaderThread> {
    const worker = new Worker(codeOf('reader-thread'), { workerData: file, execArgv: [] });
    const thread = new ReaderThread(worker);
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: FromReader) => {
        if (message.type === 'opened') resolve();
        else thread.#hear(message);
      });
      worker.once('error', reject);
    });
    worker.removeAllListeners('error');
    worker.once('exit', () => thread.#questions.end('nothing can be searched any more'));
    return thread;
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

  #hear(message: Exclude<FromReader, { type: 'opened' }>): void {
    this.#questions.settle(message.id, ({ resolve, reject }) => {
      if (message.type === 'failure') reject(errorOf(message.error));
      else resolve(message.answer);
    });
  }

  #send(message: ToReader): void {
    this.#worker.postMessage(message);
  }
}
