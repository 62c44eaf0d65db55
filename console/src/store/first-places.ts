import { isOlder, type Place } from './cursor.ts';

/** How many more are gathered before the last are let go. */
const SLACK = 4000;

/** The first of many places, in either order, of which only those behind a given one count. */
export class FirstPlaces {
  readonly #count: number;
  readonly #after: Place | undefined;
  /** Whether `a` comes after `b`. */
  readonly #isBehind: (a: Place, b: Place) => boolean;
  #places: Place[] = [];
  /** The last of those that are certain to be better than any behind it. */
  #worst: Place | undefined;

  constructor(count: number, after: Place | undefined, { oldestFirst = false } = {}) {
    this.#count = count;
    this.#after = after;
    this.#isBehind = oldestFirst ? (a, b) => isOlder(b, a) : isOlder;
  }

  add(place: Place): void {
    if (this.#after && !this.#isBehind(place, this.#after)) return;
    if (this.#worst && this.#isBehind(place, this.#worst)) return;
    this.#places.push(place);
    if (this.#places.length >= this.#count + SLACK) this.#places = this.sorted();
  }

  /** In their order. */
  sorted(): Place[] {
    const sorted = this.#places
      .sort((a, b) => (this.#isBehind(a, b) ? 1 : -1))
      .slice(0, this.#count);
    if (sorted.length === this.#count) this.#worst = sorted.at(-1);
    return sorted;
  }
}
