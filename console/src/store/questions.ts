import { SourceError } from '../model/source.ts';

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/** Questions to a thread that are not answered yet. */
export class Questions {
  readonly #waiting = new Map<number, Waiting>();
  #ended: Error | undefined;
  #next = 1;

  /** @param send sends the question by this number */
  ask(send: (id: number) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      send(id);
    });
  }

  settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) how(waiting);
  }

  /** Nobody answers any more. */
  end(reason: string): void {
    this.#ended = new SourceError(503, reason);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
