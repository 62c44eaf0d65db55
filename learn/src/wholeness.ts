import { randomUUID } from 'node:crypto';
import { ORDER_LINES } from '@simplebank/console/order-lines';
import { folderName } from '@simplebank/console/service-name';
import type { Customers } from './customers.ts';
import type { Evidence, Line } from './evidence.ts';
import { until } from './until.ts';

/** How long lines and spans of an order may take to be all there, in milliseconds. */
const LIMIT_MS = 15_000;

/** How many spans an order has: one for each that had to do with it. */
const SPANS = 11;

/** Figure 12.8's lines, as a learner would speak of them. */
const LINES = ORDER_LINES.map(([service, , message]) => `“${message}” of ${service}`);

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
  let why: string | undefined;
  const isWhole = async () => {
    why = (await whyNotItsLines(evidence, uuid)) ?? (await whyNotOneTrace(evidence, uuid));
    return why === undefined;
  };
  if (!(await until(isWhole, LIMIT_MS))) return why;
  const [unsettled] = await customers.unsettled([uuid], LIMIT_MS);
  return unsettled && `order ${unsettled} is not placed at the exchange, or not charged`;
}

/**
 * Which of its eleven lines an order has not, by its UUID, what it has beside them, or what its trace
 * has that the UUID does not find: in a sentence.
 */
export async function whyNotItsLines(
  evidence: Evidence,
  uuid: string,
): Promise<string | undefined> {
  const own = await evidence.lines(`uuid:"${uuid}" AND NOT (${TWELFTH})`);
  const found = own.map(inWords);
  const missing = without(LINES, found);
  const surplus = without(found, LINES);
  if (missing.length > 0) return `the UUID of order ${uuid} does not find ${missing.join(', ')}`;
  if (surplus.length > 0) return `order ${uuid} has too many lines: ${surplus.join(', ')}`;
  const trace = own[0]?.trace_id;
  const [stray] = await evidence.lines(`trace_id:"${trace}" AND NOT uuid:"${uuid}"`);
  return stray && `the trace of order ${uuid} has ${inWords(stray)} without its UUID`;
}

function inWords({ name, message }: Line): string {
  return `“${message}” of ${folderName(String(name))}`;
}

async function whyNotOneTrace(evidence: Evidence, uuid: string): Promise<string | undefined> {
  const spans = await evidence.spans(uuid);
  const traces = new Set(spans.map(({ traceId }) => traceId)).size;
  return spans.length === SPANS && traces === 1
    ? undefined
    : `order ${uuid} has ${spans.length} spans in ${traces} traces, not ${SPANS} in one`;
}

/** What is in the first list and not in the second, as often as it is there more often. */
function without(all: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return all.filter((one) => {
    const place = left.indexOf(one);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
