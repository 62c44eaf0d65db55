import type { Binding, Reached, Router } from './binding.ts';
import type { Message } from './message.ts';

/** One word of the patterns that pass through it. */
class Word {
  readonly next = new Map<string, Word>();
  /** The bindings whose pattern ends here. */
  readonly bindings = new Set<Binding>();
  readonly matchesMany: boolean;

  constructor(word: string) {
    this.matchesMany = word === '#';
  }

  get isUnused(): boolean {
    return this.next.size === 0 && this.bindings.size === 0;
  }
}

/** The words of a routing key or pattern; an empty one has none (as in RabbitMQ). */
function split(key: string): string[] {
  return key === '' ? [] : key.split('.');
}

/**
 * Type `topic`: patterns of words between dots, `*` for exactly one word and `#` for any number,
 * none included (AMQP 0-9-1, 3.1.3.3).
 *
 * The patterns form a trie. Matching walks it with all words of the routing key once, keeping the
 * set of places reached, so that its cost does not explode where many `#` could each match
 * different words.
 */
export class TopicRouter implements Router {
  readonly #root = new Word('');

  add(binding: Binding): void {
    let place = this.#root;
    for (const word of split(binding.routingKey)) {
      let next = place.next.get(word);
      if (next === undefined) {
        next = new Word(word);
        place.next.set(word, next);
      }
      place = next;
    }
    place.bindings.add(binding);
  }

  remove(binding: Binding): void {
    this.#removeBelow(this.#root, split(binding.routingKey), binding);
  }

  route({ routingKey, copies }: Message, reached: Reached): boolean {
    let found = this.#follow(routingKey, reached);
    for (const copy of copies) found = this.#follow(copy, reached) || found;
    return found;
  }

  #follow(routingKey: string, reached: Reached): boolean {
    let places = new Set<Word>();
    reach(this.#root, places);
    for (const word of split(routingKey)) {
      const after = new Set<Word>();
      for (const place of places) {
        if (place.matchesMany) reach(place, after);
        reach(place.next.get(word), after);
        reach(place.next.get('*'), after);
      }
      places = after;
    }
    let found = false;
    for (const { bindings } of places) {
      for (const { destination } of bindings) destination.addTo(reached);
      found ||= bindings.size > 0;
    }
    return found;
  }

  /** Removes the binding and, on the way back, the words that no other pattern needs. */
  #removeBelow(place: Word, words: readonly string[], binding: Binding): void {
    const [word, ...rest] = words;
    if (word === undefined) {
      place.bindings.delete(binding);
      return;
    }
    const next = place.next.get(word);
    if (next === undefined) return;
    this.#removeBelow(next, rest, binding);
    if (next.isUnused) place.next.delete(word);
  }
}

/** Adds a place, and with it the `#` after it, which may also match no word at all. */
function reach(place: Word | undefined, places: Set<Word>): void {
  if (place === undefined || places.has(place)) return;
  places.add(place);
  reach(place.next.get('#'), places);
}
