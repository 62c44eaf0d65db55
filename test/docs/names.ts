import type { Ids } from './expectation.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TRACE_ID = /\b[0-9a-f]{32}\b/g;

/** What the commands of a page have brought so far, by the names that the page has for it. */
export class Names {
  /** The ids of the page, and which those are here. */
  readonly ids: Ids = new Map();
  #seen = '';

  /** Keeps what a command has shown. */
  see(output: string): void {
    this.#seen += output;
  }

  /** @returns what forgets all that comes from now on, of what was not yet what the page says */
  mark(): () => void {
    const [seen, ids] = [this.#seen, [...this.ids]];
    return () => {
      this.#seen = seen;
      this.ids.clear();
      for (const [id, known] of ids) this.ids.set(id, known);
    };
  }

  /** A word of a command with the ids of here. One that nothing has shown is what the command brings. */
  here(word: string): string {
    const real = (id: string) => {
      const known = this.ids.get(id) ?? id;
      this.ids.set(id, known);
      return known;
    };
    return word.replaceAll(UUID, real).replaceAll(TRACE_ID, real);
  }

  /** What a placeholder such as `<uuid>`, `<trace id>` or `<token>` stands for: the newest that was seen. */
  newest(name: string): string | undefined {
    const [, value] = [...this.#seen.matchAll(looksLike(name))].at(-1) ?? [];
    return value;
  }
}

function looksLike(name: string): RegExp {
  if (name === 'uuid') return new RegExp(`(${UUID.source})`, 'g');
  if (name === 'trace id') return new RegExp(`(${TRACE_ID.source})`, 'g');
  return new RegExp(`"${name}":"([^"]*)"`, 'g');
}
