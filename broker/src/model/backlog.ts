import type { QueuedMessage } from './message.ts';

/** Spent places at the front of the array that are not worth moving the rest for. */
const COMPACT_AFTER = 1024;

/**
 * The messages of a queue that are ready for delivery, lowest position first.
 *
 * New messages only ever go to the end, and are taken from the front: an array with a moving head,
 * O(1) amortised. Returned ones have their old position, in whatever order they come back: a
 * binary heap, O(log n). The front is the lower of the two.
 */
export class Backlog {
  #fresh: (QueuedMessage | undefined)[] = [];
  #head = 0;
  readonly #returned: QueuedMessage[] = [];
  #bytes = 0;

  /** Bytes in the bodies of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#fresh.length - this.#head + this.#returned.length;
  }

  /** Adds a message whose position is above all others. */
  push(entry: QueuedMessage): void {
    this.#fresh.push(entry);
    this.#bytes += entry.message.body.length;
  }

  /** Takes a message back that was shifted before. */
  putBack(entry: QueuedMessage): void {
    this.#bytes += entry.message.body.length;
    const heap = this.#returned;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || parent.position < entry.position) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  peek(): QueuedMessage | undefined {
    const fresh = this.#fresh[this.#head];
    const returned = this.#returned[0];
    if (fresh === undefined || returned === undefined) return fresh ?? returned;
    return fresh.position < returned.position ? fresh : returned;
  }

  shift(): QueuedMessage | undefined {
    const first = this.peek();
    if (first === undefined) return undefined;
    this.#bytes -= first.message.body.length;
    if (first === this.#returned[0]) this.#shiftReturned();
    else this.#shiftFresh();
    return first;
  }

  clear(): void {
    this.#fresh = [];
    this.#head = 0;
    this.#returned.length = 0;
    this.#bytes = 0;
  }

  #shiftFresh(): void {
    this.#fresh[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > COMPACT_AFTER && this.#head * 2 > this.#fresh.length) {
      this.#fresh.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** Puts the heap's last entry at its root and lets it sink to where it belongs. */
  #shiftReturned(): void {
    const heap = this.#returned;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const childAt = this.#lowerChild(at);
      const child = heap[childAt];
      if (child === undefined || child.position > last.position) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = last;
  }

  #lowerChild(at: number): number {
    const left = this.#returned[2 * at + 1];
    const right = this.#returned[2 * at + 2];
    const rightIsLower = left && right && right.position < left.position;
    return rightIsLower ? 2 * at + 2 : 2 * at + 1;
  }
}
