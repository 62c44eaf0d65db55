import { HttpProblem } from '@simplebank/shared/http-problem';
import { type Question, Reply } from './channel.ts';

/** How long the supervisor may take to answer: longer than any stop. */
const LIMIT_MS = 15_000;

/** The end of an IPC channel, as a process has it. */
export interface Channel {
  readonly connected: boolean;
  send?(message: object, callback: (error: Error | null) => void): unknown;
  on(event: 'message', take: (message: unknown) => void): unknown;
  off(event: 'message', take: (message: unknown) => void): unknown;
}

/** A question without its id. */
type Asked<Q = Question> = Q extends unknown ? Omit<Q, 'id'> : never;

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** Asks the supervisor that has started this process, over the IPC channel between the two. */
export class SupervisorClient {
  readonly #channel: Channel;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.on('message', this.#take);
  }

  /**
   * @throws HttpProblem what the supervisor refuses; `unavailable` when it is gone, `timeout` when it
   *   does not answer in time
   */
  async ask(question: Asked): Promise<Reply> {
    const id = ++this.#lastId;
    let timer: NodeJS.Timeout | undefined;
    const replied = new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      timer = setTimeout(
        () => reject(new HttpProblem('timeout', 'the supervisor did not answer in time')),
        LIMIT_MS,
      );
      this.#send({ ...question, id }, reject);
    });
    try {
      const reply = await replied;
      if ('refusal' in reply) throw new HttpProblem(reply.refusal, reply.why);
      return reply;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Nothing is taken any more, and who waits is told. */
  close(): void {
    this.#channel.off('message', this.#take);
    for (const { reject } of this.#waiting.values()) reject(gone());
  }

  #send(message: object, reject: (error: Error) => void): void {
    const { connected, send } = this.#channel;
    if (connected && send) {
      send.call(this.#channel, message, (error) => {
        if (error) reject(gone(error));
      });
    } else reject(gone());
  }

  /** What makes no sense, and what comes too late, is nobody's. */
  readonly #take = (message: unknown): void => {
    const reply = Reply.safeParse(message);
    if (reply.success) this.#waiting.get(reply.data.id)?.resolve(reply.data);
  };
}

function gone(cause?: Error): HttpProblem {
  return new HttpProblem('unavailable', 'the supervisor is gone', { cause });
}
