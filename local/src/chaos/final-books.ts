import type { Bookkeeping } from './bookkeeping.ts';
import type { Exchange, Trade } from './exchange.ts';
import { type Books, balance } from './ledger.ts';
import type { SentOrder } from './load.ts';
import { untilQuiet } from './quiet.ts';

/**
 * Waits until nothing changes in the books any more, and returns what is in them then.
 *
 * @param sent the orders that are to be found in them
 * @throws AbortError when `signal` is aborted
 */
export async function finalBooks(
  bookkeeping: Bookkeeping,
  exchange: Exchange,
  sent: readonly SentOrder[],
  signal: AbortSignal,
): Promise<{ books: Books; trade: Trade; isQuiet: boolean }> {
  const read = async () => {
    const [{ waiting, ...rows }, trade] = await Promise.all([bookkeeping.read(), exchange.trade()]);
    return { waiting, trade, books: { ...rows, placements: trade.placements } };
  };
  const isQuiet = await untilQuiet(async () => {
    const { waiting, books } = await read();
    const { orders, journals, ...others } = books;
    const placed = orders.filter(({ status }) => status === 'placed').length;
    const lengths = [...Object.values(others), ...journals].map(({ length }) => length);
    const { lost, half } = balance(sent, books);
    return {
      // What is doubled will not get better.
      settled: waiting + lost.length + half.length === 0,
      state: [orders.length, placed, waiting, ...lengths].join(),
    };
  }, signal);
  return { ...(await read()), isQuiet };
}
