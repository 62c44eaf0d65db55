/** How many different values are remembered. */
const MOST_VALUES = 1000;

/**
 * Gives the same object for values that look the same: every span of a process has the same
 * resource, which would otherwise be half of what it takes in memory.
 */
export class Shared<T extends object> {
  readonly #byText = new Map<string, T>();
  /** Spans come in batches, and all of a batch have one resource: most are asked for again. */
  #last: { value: T; same: T } | undefined;

  get(value: T): T {
    if (this.#last?.value !== value) this.#last = { value, same: this.#sameText(value) };
    return this.#last.same;
  }

  #sameText(value: T): T {
    const text = JSON.stringify(value);
    const known = this.#byText.get(text);
    if (known) return known;
    // Who sends ever new values shares nothing, but costs no more than that either.
    if (this.#byText.size >= MOST_VALUES) this.#byText.clear();
    this.#byText.set(text, value);
    return value;
  }
}
