import { randomUUID } from 'node:crypto';
import { HttpProblem } from '@simplebank/shared/http-problem';

/** An order as the exchange keeps it and shows it. */
export interface Placement {
  /** The exchange's own name for it. */
  id: string;
  /** The customer's order. */
  uuid: string;
  status: 'placed';
  /** ISO 8601, UTC. */
  placed_at: string;
}

/** What the exchange was asked for, and what it did. */
export interface Summary {
  /** How many placements were ever made. */
  count: number;
  /** The orders that are kept. */
  uuids: string[];
  /**
   * The orders as an exchange would have them that knows a repetition by its Idempotency-Key alone,
   * as real ones do: one more for each request with a new key, or with none.
   */
  by_key: string[];
  /** How many requests to place an order came, and how many of them met a fault. */
  requests: number;
  spoiled: number;
}

/**
 * A stock exchange that takes every order, and each order once. It keeps the newest orders in
 * memory and forgets the rest: an order that it has forgotten can be placed again.
 */
export class Exchange {
  readonly #placements = new Map<string, Placement>();
  readonly #uuidByKey = new Map<string, string>();
  readonly #capacity: number;
  #count = 0;
  #requests = 0;
  #spoiled = 0;

  /** @param capacity how many of the newest orders are kept */
  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  /**
   * Places an order, unless it was placed before.
   *
   * @param uuid the order. It alone makes a repeated placement known.
   * @param key the caller's Idempotency-Key, if it sent one
   * @returns the placement, and whether this call is the one that made it
   * @throws HttpProblem 422 when the key came before with another order
   *   (draft-ietf-httpapi-idempotency-key-header, "Error Handling")
   */
  place(uuid: string, key?: string): { placement: Placement; placedNow: boolean } {
    this.#claim(key ?? `none: ${randomUUID()}`, uuid);
    const known = this.#placements.get(uuid);
    if (known) return { placement: known, placedNow: false };
    const placement: Placement = {
      id: randomUUID(),
      uuid,
      status: 'placed',
      placed_at: new Date().toISOString(),
    };
    this.#placements.set(uuid, placement);
    this.#count += 1;
    dropOldest(this.#placements, this.#capacity);
    return { placement, placedNow: true };
  }

  /** The placement of an order, if it was placed and is still kept. */
  find(uuid: string): Placement | undefined {
    return this.#placements.get(uuid);
  }

  /**
   * Counts a request to place an order, whatever becomes of it.
   *
   * @param spoiled whether it meets a fault
   */
  countRequest(spoiled: boolean): void {
    this.#requests += 1;
    if (spoiled) this.#spoiled += 1;
  }

  /** What has come so far. */
  summary(): Summary {
    return {
      count: this.#count,
      uuids: [...this.#placements.keys()],
      by_key: [...this.#uuidByKey.values()],
      requests: this.#requests,
      spoiled: this.#spoiled,
    };
  }

  #claim(key: string, uuid: string): void {
    const earlier = this.#uuidByKey.get(key);
    if (earlier !== undefined && earlier !== uuid) {
      throw new HttpProblem(422, `this Idempotency-Key was used before, for order ${earlier}`);
    }
    this.#uuidByKey.set(key, uuid);
    dropOldest(this.#uuidByKey, this.#capacity);
  }
}

/** A Map iterates in the order of insertion: what comes first is the oldest. */
function dropOldest(map: Map<string, unknown>, capacity: number): void {
  for (const key of map.keys()) {
    if (map.size <= capacity) return;
    map.delete(key);
  }
}
