import { randomUUID } from 'node:crypto';
import type { Customers } from './customers.ts';
import type { Evidence } from './evidence.ts';
import { until } from './until.ts';

/** How long lines and spans of an order may take to be all there, in milliseconds. */
const LIMIT_MS = 15_000;

/** What an order leaves behind: figure 12.8's lines, and a span for each that had to do with it. */
const WHOLE = { lines: 11, spans: 11, traces: 1 };

/** A line that fees writes at DEBUG only: it is none of the eleven. */
const TWELFTH = 'name:fees_service AND levelname:DEBUG';

/**
 * Sells once more, and looks at what that leaves behind. As all that came before has arrived by
 * then, it is also how to know that what is not there will not come.
 *
 * @returns why the order is not as it should be, in a sentence; undefined when it is
 */
export async function whyNotWhole(
  customers: Customers,
  evidence: Evidence,
): Promise<string | undefined> {
  const uuid = randomUUID();
  const [outcome] = await customers.sell([uuid]);
  if (outcome?.status !== 200) return `an order was answered with ${outcome?.status ?? 'nothing'}`;
  const count = async () => {
    const spans = await evidence.spans(uuid);
    const traces = new Set(spans.map(({ traceId }) => traceId)).size;
    const lines = await evidence.countLines(`uuid:"${uuid}" AND NOT (${TWELFTH})`);
    return { lines, spans: spans.length, traces };
  };
  let found = await count();
  const isWhole = async () => {
    found = await count();
    return JSON.stringify(found) === JSON.stringify(WHOLE);
  };
  if (!(await until(isWhole, LIMIT_MS))) {
    const { lines, spans, traces } = found;
    return (
      `an order has ${lines} lines, ${spans} spans and ${traces} traces, ` +
      `not ${WHOLE.lines}, ${WHOLE.spans} and ${WHOLE.traces}`
    );
  }
  const order = await customers.order(uuid);
  const isSettled = order?.status === 'placed' && order.fee !== null;
  return isSettled ? undefined : `an order is ${order?.status ?? 'not known'} and not charged`;
}
