import { isOlder, type Place } from './cursor.ts';

/** How many more are gathered before the oldest are let go. */
const SLACK = 4000;

/** The newest of many places, of which only those older than a given one count. */
export class NewestPlaces {
  readonly #count: number;
  readonly #after: Place | undefined;
  #places: Place[] = [];
  /** The oldest of those that are certain to be better than any older one. */
  #worst: Place | undefined;

  constructor(count: number, after: Place | undefined) {
    this.#count = count;
    this.#after = after;
  }

  add(place: Place): void {
    if (this.#after && !isOlder(place, this.#after)) return;
    if (this.#worst && isOlder(place, this.#worst)) return;
    this.#places.push(place);
    if (this.#places.length >= this.#count + SLACK) this.#places = this.sorted();
  }

  /** The newest first. */
  sorted(): Place[] {
    const sorted = this.#places.sort((a, b) => (isOlder(a, b) ? 1 : -1)).slice(0, this.#count);
    if (sorted.length === this.#count) this.#worst = sorted.at(-1);
    return sorted;
  }
}
