import { SourceError } from '../model/source.ts';
import { repeat } from './repeat.ts';

const LOOK = { everyMs: 5000, limitMs: 4000 };

/** Looks at servers from time to time, so that it can be told at once which of them is away. */
export class Health {
  readonly #problems = new Map<Probe, string>();
  readonly #ends: (() => void)[];

  /** @param probes each a small question to one server */
  constructor(probes: Probe[]) {
    this.#ends = probes.map((probe) => repeat(LOOK, (signal) => this.#look(probe, signal)));
  }

  /** One sentence for each server that did not answer as it should. */
  problems(): string[] {
    return [...this.#problems.values()];
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  async #look(probe: Probe, signal: AbortSignal): Promise<void> {
    try {
      await probe(signal);
      this.#problems.delete(probe);
    } catch (error) {
      if (error instanceof SourceError) this.#problems.set(probe, error.message);
      throw error;
    }
  }
}

/** Throws SourceError when the server is away. */
type Probe = (signal: AbortSignal) => Promise<unknown>;
