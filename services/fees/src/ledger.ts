/** How many charges are kept; the oldest make room. */
const capacity = 100_000;

/** What was charged for each order, in cents. It is kept in memory and gone with the process. */
export class Ledger {
  readonly #charges = new Map<string, number>();

  /** Charges an order, once: a second charge for the same order changes nothing. */
  charge(uuid: string, cents: number): void {
    if (this.#charges.has(uuid)) return;
    this.#charges.set(uuid, cents);
    const [oldest] = this.#charges.keys();
    if (this.#charges.size > capacity && oldest) this.#charges.delete(oldest);
  }

  /** What an order was charged, in cents. */
  find(uuid: string): number | undefined {
    return this.#charges.get(uuid);
  }
}
