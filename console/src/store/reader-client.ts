import type { FromReader, Method, ToReader } from './messages.ts';
import type { Queries } from './telemetry-reader.ts';
import { Thread } from './thread.ts';

/** The thread that answers queries, seen from the one that serves pages. */
export class ReaderThread {
  readonly #thread: Thread<ToReader>;

  private constructor(thread: Thread<ToReader>) {
    this.#thread = thread;
  }

  /**
   * @param file must be there
   * @throws SqliteError when it cannot be opened
   */
  static async open(file: string): Promise<ReaderThread> {
    const thread = await Thread.open<ToReader, FromReader>({
      code: 'reader-thread',
      workerData: file,
      ended: 'nothing can be searched any more',
      hear: () => {},
    });
    return new ReaderThread(thread);
  }

  /** @param signal ends the work for it */
  async ask<M extends Method>(
    method: M,
    query: Parameters<Queries[M]>[0],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<Queries[M]>>> {
    let asked = 0;
    const cancel = () => this.#thread.send({ type: 'cancel', id: asked });
    try {
      const answer = this.#thread.ask((id) => {
        asked = id;
        return { type: 'ask', id, method, query };
      });
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
      // What the thread's own method of that name has answered.
      return (await answer) as Awaited<ReturnType<Queries[M]>>;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
