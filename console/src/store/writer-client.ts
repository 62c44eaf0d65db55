import { Worker } from 'node:worker_threads';
import type { LogLine } from '../model/api-types.ts';
import { errorOf, type FromWriter, type ToWriter, type WriterData } from './messages.ts';
import { codeOf, endOf, Questions } from './questions.ts';
import type { SpanRow } from './span-row.ts';
import type { KeptAll, TimingRow } from './telemetry-writer.ts';

export interface WriterEvents {
  kept: (kept: KeptAll) => void;
  lines: (lines: readonly LogLine[]) => void;
  loaded: () => void;
  report: (problem: string) => void;
}

/**
 * The thread that writes, seen from the one that serves pages. An error that nobody caught there ends
 * the process, as one here does: whoever keeps it alive starts it again.
 */
export class WriterThread {
  readonly #worker: Worker;
  readonly #watched: WriterData['watched'];
  readonly #questions = new Questions();

  /** What gauges were last when it began, by `keyOf`. */
  levels: ReadonlyMap<string, number> = new Map();

  private constructor(worker: Worker, watched: WriterData['watched']) {
    this.#worker = worker;
    this.#watched = watched;
  }

  /** @throws SqliteError when there can be no file */
  static async open(
    given: Omit<WriterData, 'watched'>,
    events: WriterEvents,
  ): Promise<WriterThread> {
    const watched = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const data: WriterData = { ...given, watched };
    const worker = new Worker(codeOf('writer-thread'), { workerData: data, execArgv: [] });
    const thread = new WriterThread(worker, watched);
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: FromWriter) => {
        if (message.type === 'opened') {
          events.kept(message.kept);
          thread.levels = message.levels;
          resolve();
        } else thread.#hear(message, events);
      });
      worker.once('error', reject);
    });
    worker.removeAllListeners('error');
    worker.once('exit', () => thread.#questions.end('what is new is not kept any more'));
    return thread;
  }

  async addSpans(rows: readonly SpanRow[]): Promise<void> {
    await this.#questions.ask((id) => this.#send({ type: 'spans', id, rows }));
  }

  async addTimings(rows: readonly TimingRow[]): Promise<void> {
    await this.#questions.ask((id) => this.#send({ type: 'timings', id, rows }));
  }

  /** Whether new lines are told. */
  watch(on: boolean): void {
    Atomics.store(this.#watched, 0, on ? 1 : 0);
  }

  async close(): Promise<void> {
    const end = endOf(this.#worker);
    this.#send({ type: 'close' });
    await end;
  }

  #hear(message: Exclude<FromWriter, { type: 'opened' }>, events: WriterEvents): void {
    switch (message.type) {
      case 'answer': {
        const { id, error } = message;
        this.#questions.settle(id, ({ resolve, reject }) => {
          if (error) reject(errorOf(error));
          else resolve(undefined);
        });
        break;
      }
      case 'kept':
        events.kept(message.kept);
        break;
      case 'lines':
        events.lines(message.lines);
        break;
      case 'loaded':
        events.loaded();
        break;
      case 'report':
        events.report(message.problem);
    }
  }

  #send(message: ToWriter): void {
    this.#worker.postMessage(message);
  }
}
