import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../contracts/thrown.ts';
import { within } from '../process/within.ts';
import { type Answer, close, type Request, type Result, type Task } from './sqlite-messages.ts';

/** How long SQLite may take for one thing that it is told, in milliseconds: as PostgreSQL. */
const answerTimeoutMs = 5000;
/** How long it may take to close its file, which may mean to copy all of the write-ahead log. */
const closeTimeoutMs = 5000;

/** A result that is too large ends the thread, and not the service. */
const resourceLimits = { maxOldGenerationSizeMb: 128 };

/** The thread's code, as it is built: a thread cannot be started from TypeScript. */
const code = new URL('../../../dist/threads/sqlite-worker.js', import.meta.url);

/** An error of SQLite's, or on the way to it. Its message names the file. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  /** SQLite's result code, such as SQLITE_BUSY, or Node.js's, such as EACCES. */
  readonly code: string;
  /** The message without the file. */
  readonly reason: string;

  constructor(file: string, code: string, reason: string) {
    super(`${reason} (${file})`);
    this.code = code;
    this.reason = reason;
  }
}

interface Waiting {
  resolve(result: Result): void;
  reject(error: SqliteError): void;
  timer: NodeJS.Timeout;
}

/** One connection to a SQLite file, in a thread of its own: nothing here waits for the disk. */
export class SqliteThread {
  readonly #file: string;
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #outgoing: Request[] = [];
  #lastId = 0;
  #isUsable = true;
  /** Why there is no thread any more. */
  #end: string | undefined;

  /** Opens nothing yet: the first task does. */
  constructor(file: string) {
    this.#file = file;
    this.#worker = new Worker(code, { workerData: file, execArgv: [], resourceLimits });
    this.#worker.on('message', (answers: Answer[]) => {
      for (const answer of answers) this.#take(answer);
    });
    this.#worker.on('error', (error) => this.#failAll(`its thread failed: ${messageOf(error)}`));
    this.#worker.on('exit', () => this.#failAll('its thread has ended'));
    this.#ended = once(this.#worker, 'exit');
    // Another rejection would be one for an 'error', which has been heard.
    this.#ended.catch(() => {});
    // What keeps a process is the limit of each answer that it waits for.
    this.#worker.unref();
  }

  /** False when the thread has ended, or its connection is not to be trusted any more. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Tells that this connection has failed: what it is at is done, and it takes nothing new. */
  retire(): void {
    this.#isUsable = false;
  }

  /**
   * Has one thing done, after all that was sent before.
   *
   * @throws SqliteError
   */
  send(task: Task): Promise<Result> {
    // A thread that has ended says nothing of what it is sent.
    if (this.#end) return Promise.reject(new SqliteError(this.#file, 'ERR_WORKER', this.#end));
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const id = this.#lastId;
      const tooLate = `no answer within ${answerTimeoutMs / 1000} s`;
      const timer = setTimeout(() => this.#fail(id, 'ETIMEDOUT', tooLate), answerTimeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#outgoing.push({ id, task });
      // What is asked in one turn goes together: to wake the thread is what costs.
      if (this.#outgoing.length === 1) process.nextTick(() => this.#flush());
    });
  }

  /** Closes the file, after all that was sent before. Resolves when that is done. */
  async close(): Promise<void> {
    this.#isUsable = false;
    this.#flush();
    this.#worker.ref();
    this.#worker.postMessage(close);
    await within(
      closeTimeoutMs,
      this.#ended.catch(() => undefined),
    );
    void this.#worker.terminate();
  }

  #flush(): void {
    const requests = this.#outgoing;
    this.#outgoing = [];
    try {
      if (requests.length > 0) this.#worker.postMessage(requests);
    } catch (error) {
      // A parameter that no thread can be given, a function for example.
      for (const { id } of requests) this.#fail(id, 'ERR_INVALID_ARG_VALUE', String(error));
    }
  }

  #take(answer: Answer): void {
    if ('error' in answer) this.#fail(answer.id, answer.error.code, answer.error.message);
    else this.#remove(answer.id)?.resolve(answer.result);
  }

  #fail(id: number, code: string, message: string): void {
    this.#remove(id)?.reject(new SqliteError(this.#file, code, message));
  }

  #failAll(message: string): void {
    this.#isUsable = false;
    this.#end = message;
    for (const id of [...this.#waiting.keys()]) this.#fail(id, 'ERR_WORKER', message);
  }

  #remove(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (!waiting) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
