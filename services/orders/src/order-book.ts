import type { Order } from '@simplebank/shared';

/** How many orders are kept; the oldest make room. */
const capacity = 100_000;

/** What is kept of an order; its fee is the fees service's to know. */
export type Entry = Omit<Order, 'fee'>;

/** The orders of this process, newest last. They are kept in memory and gone with it. */
export class OrderBook {
  readonly #entries = new Map<string, Entry>();

  /** Enters a new order. One that is in the book already stays as it is. */
  receive(uuid: string): void {
    if (this.#entries.has(uuid)) return;
    const entry: Entry = {
      uuid,
      status: 'received',
      received_at: new Date().toISOString(),
      reserved_at: null,
      placed_at: null,
    };
    this.#entries.set(uuid, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > capacity && oldest) this.#entries.delete(oldest);
  }

  /** Notes that the shares are set aside. The market may have been faster: placed stays placed. */
  reserve(uuid: string): void {
    this.#update(uuid, (entry) => {
      entry.reserved_at ??= new Date().toISOString();
      if (entry.status === 'received') entry.status = 'reserved';
    });
  }

  /** Notes that the stock exchange has the order. */
  place(uuid: string): void {
    this.#update(uuid, (entry) => {
      entry.placed_at ??= new Date().toISOString();
      entry.status = 'placed';
    });
  }

  find(uuid: string): Entry | undefined {
    return this.#entries.get(uuid);
  }

  #update(uuid: string, change: (entry: Entry) => void): void {
    const entry = this.#entries.get(uuid);
    if (entry) change(entry);
  }
}
