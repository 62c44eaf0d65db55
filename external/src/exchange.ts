import { randomUUID } from 'node:crypto';
import { Uuid } from '@simplebank/shared/contracts';
import { HttpProblem } from '@simplebank/shared/http-problem';
import { z } from 'zod';

/** The body of `POST /orders`. */
export const PlaceOrder = z.object({ uuid: Uuid });
/** What makes trying again safe (draft-ietf-httpapi-idempotency-key-header). */
export const IdempotencyKey = z.string().min(1).max(255);

/** An order as the exchange keeps it and shows it. */
export const Placement = z
  .object({
    id: z.guid().describe("The exchange's own name for it."),
    uuid: z.guid().describe("The customer's order."),
    status: z.literal('placed'),
    placed_at: z.iso.datetime(),
  })
  .meta({ id: 'Placement' });
export type Placement = z.infer<typeof Placement>;

/** What the exchange was asked for, and what it did. */
export const Summary = z
  .object({
    count: z.int().min(0).describe('How many placements were ever made.'),
    uuids: z.array(z.guid()).describe('The orders that are kept.'),
    by_key: z
      .array(z.guid())
      .describe(
        'The orders as an exchange would have them that knows a repetition by its ' +
          'Idempotency-Key alone, as real ones do: one more for each request with a new key, or ' +
          'with none.',
      ),
    requests: z.int().min(0).describe('How many requests to place an order came.'),
    spoiled: z.int().min(0).describe('How many of them met a fault.'),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;

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
      throw new HttpProblem(
        'idempotency-key-reused',
        `this Idempotency-Key was used before, for order ${earlier}`,
      );
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
