/** What is in the books of the services and of the exchange: the UUID of each row. */
export interface Books {
  readonly orders: readonly { readonly uuid: string; readonly status: string }[];
  /** Of the shares that are set aside still: those that were released are not among them. */
  readonly reservations: readonly string[];
  readonly placements: readonly string[];
  readonly charges: readonly string[];
  /** What was entered in each table: more than its rows, where a key has hidden a second time. */
  readonly journals: readonly (readonly string[])[];
}

/** Every order is in exactly one of these lists, by its UUID. */
export interface Balance {
  /** Placed, with one reservation, one placement and one charge; or rejected, with none of them. */
  readonly settled: string[];
  /** Refused, and in no book. */
  readonly untouched: string[];
  /** Answered, and in no book. */
  readonly lost: string[];
  /** In one of the books more than once, or entered more than once. */
  readonly doubled: string[];
  /** In some of the books and not in others, or neither placed nor rejected. */
  readonly half: string[];
}

/**
 * Accounts for every order: one that was answered must be settled exactly once; one that was
 * refused must be settled exactly once, or not be in the books at all.
 */
export function balance(
  sent: readonly { readonly uuid: string; readonly answered: boolean }[],
  books: Books,
): Balance {
  const status = new Map(books.orders.map((order) => [order.uuid, order.status]));
  const tallies = [
    books.orders.map(({ uuid }) => uuid),
    books.reservations,
    books.placements,
    books.charges,
  ].map(tally);
  const journals = books.journals.map(tally);

  const result: Balance = { settled: [], untouched: [], lost: [], doubled: [], half: [] };
  for (const { uuid, answered } of sent) {
    const times = tallies.map((book) => book.get(uuid) ?? 0);
    const entered = journals.map((journal) => journal.get(uuid) ?? 0);
    if ([...times, ...entered].some((n) => n > 1)) result.doubled.push(uuid);
    else result[verdict(times, status.get(uuid), answered)].push(uuid);
  }
  return result;
}

/** Whether every order was settled exactly once, or refused and left alone. */
export function isBalanced({ lost, doubled, half }: Balance): boolean {
  return lost.length + doubled.length + half.length === 0;
}

function verdict(times: number[], status: string | undefined, answered: boolean): keyof Balance {
  if (times.every((n) => n === 0)) return answered ? 'lost' : 'untouched';
  const [, ...inOtherBooks] = times;
  const isPlaced = status === 'placed' && times.every((n) => n === 1);
  const isRejected = status === 'rejected' && inOtherBooks.every((n) => n === 0);
  return isPlaced || isRejected ? 'settled' : 'half';
}

/** How often each UUID occurs. */
function tally(uuids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const uuid of uuids) counts.set(uuid, (counts.get(uuid) ?? 0) + 1);
  return counts;
}
