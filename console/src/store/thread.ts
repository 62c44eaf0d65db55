import { Worker } from 'node:worker_threads';
import { type Answer, type Close, errorOf } from './messages.ts';
import { Questions } from './questions.ts';

/** How long a thread may take to end, in milliseconds. */
const CLOSE_LIMIT_MS = 3000;

export interface ThreadOptions<From> {
  /** Its entry point, without the ending. */
  code: 'writer-thread' | 'reader-thread';
  workerData: unknown;
  /** What is so when it has ended, in a sentence: questions end with it. */
  ended: string;
  /** Is told what it says, answers apart. It says `opened` first. */
  hear: (message: From) => void;
}

/**
 * A thread of the store, seen from the one that serves pages. An error that nobody caught there ends
 * the process, as one here does: whoever keeps it alive starts it again.
 */
export class Thread<To> {
  readonly #worker: Worker;
  readonly #questions = new Questions();

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** @throws what the thread throws before it has opened */
  static async open<To, From extends { type: string }>({
    code,
    workerData,
    ended,
    hear,
  }: ThreadOptions<From>): Promise<Thread<To>> {
    const worker = new Worker(codeOf(code), { workerData, execArgv: [] });
    const thread = new Thread<To>(worker);
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: Answer | From) => {
        if (isAnswer(message)) return thread.#settle(message);
        hear(message);
        if (message.type === 'opened') resolve();
      });
      worker.once('error', reject);
    });
    worker.removeAllListeners('error');
    worker.once('exit', () => thread.#questions.end(ended));
    return thread;
  }

  send(message: To | Close): void {
    this.#worker.postMessage(message);
  }

  /** @param questionOf makes the question by this number */
  ask(questionOf: (id: number) => To): Promise<unknown> {
    return this.#questions.ask((id) => this.send(questionOf(id)));
  }

  /** Waits until it has ended; if it does not, it is ended. */
  async close(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_LIMIT_MS);
    this.send({ type: 'close' });
    await exited;
    clearTimeout(timer);
  }

  #settle({ id, answer, error }: Answer): void {
    this.#questions.settle(id, ({ resolve, reject }) => {
      if (error) reject(errorOf(error));
      else resolve(answer);
    });
  }
}

function isAnswer(message: { type: string }): message is Answer {
  return message.type === 'answer';
}

/** The code of a thread, as it is built: a thread cannot be started from TypeScript. */
function codeOf(name: string): URL {
  return new URL(`../../../dist/threads/${name}.js`, import.meta.url);
}
