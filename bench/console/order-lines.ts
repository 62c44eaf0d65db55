import type { LogRecord } from '../../console/src/model/api-types.ts';

/** Who says what in one order: service, message, function, line of code, level. */
const ORDER = [
  ['gateway', 'this is a debug message from gateway', 'sell_shares', 7, 'DEBUG'],
  ['gateway', 'placing sell order', 'sell_shares', 8, 'INFO'],
  ['gateway', 'contacting orders service', 'sell_shares', 9, 'INFO'],
  ['orders', 'sell request received', 'sell_shares', 31, 'INFO'],
  ['orders', 'order created', 'create_order', 44, 'INFO'],
  ['orders', 'requesting reservation to accounts service', 'request_reservation', 52, 'INFO'],
  ['account-transactions', 'reserving position', 'request_reservation', 18, 'INFO'],
  ['market', 'requesting reservation', 'place_order', 37, 'INFO'],
  ['market', 'placing order in the exchange', 'place_order_stock_exchange', 58, 'INFO'],
  ['orders', 'updating the order status', 'handle_place_order', 63, 'INFO'],
  ['fees', 'charging fees', 'charge_fee', 22, 'INFO'],
] as const;

const LEVELS: Record<string, number> = { DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40 };
const BEGIN_US = Date.parse('2026-11-22T12:00:00Z') * 1000;
/** Between two lines, in microseconds: an hour's lines are some 100,000. */
const APART_US = 36_013;

/** A number of so many hex digits, the same for the same seed. */
function hex(seed: number, digits: number): string {
  let text = '';
  for (let n = seed + 1; text.length < digits; n++) {
    text += ((Math.imul(n, 0x9e3779b1) ^ Math.imul(n ^ 0x5bd1, 0x85ebca6b)) >>> 0)
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, digits);
}

/** The UUID of an order. */
export function uuidOf(order: number): string {
  const digits = hex(order * 31, 32);
  return [0, 8, 12, 16, 20, 32]
    .slice(1)
    .map((end, i) => digits.slice([0, 8, 12, 16, 20][i], end))
    .join('-');
}

/**
 * A log line as the services write it. Eleven lines in a row are one order; one order in fifty
 * fails at the exchange.
 */
export function orderLine(index: number): { instance: string; record: LogRecord } {
  const order = Math.floor(index / ORDER.length);
  const [service, said, funcName, lineno, ordinary] = ORDER[index % ORDER.length] ?? ORDER[0];
  const isFailed = order % 50 === 7 && said === 'placing order in the exchange';
  const levelname = isFailed ? 'ERROR' : ordinary;
  const message = isFailed ? 'place_order failed, trying again later' : said;
  const timeUs = BEGIN_US + index * APART_US;
  const name = service === 'gateway' ? service : `${service.replaceAll('-', '_')}_service`;
  const record = {
    levelname,
    levelno: LEVELS[levelname],
    '@timestamp': `${new Date(timeUs / 1000).toISOString().slice(0, 23)}${String(timeUs % 1000).padStart(3, '0')}Z`,
    created: timeUs / 1_000_000,
    msecs: (timeUs % 1_000_000) / 1000,
    relativeCreated: (index * APART_US) / 1000,
    pathname: `/home/ada/simplebank/services/${service}/src/service.ts`,
    filename: 'service.ts',
    module: 'service',
    funcName,
    lineno,
    msg: message,
    uuid: uuidOf(order),
    trace_id: hex(order * 17 + 3, 32),
    span_id: hex(index * 13 + 5, 16),
    ...(said === 'updating the order status' && { status: 'placed' }),
    ...(isFailed && { attempt: 1, delayMs: 500, exc_info: stackOf(order) }),
    '@version': 1,
    name,
    source_host: 'laptop',
    process: 10_001 + service.length,
    processName: 'MainProcess',
    thread: 0,
    threadName: 'MainThread',
    args: [],
    stack_info: null,
    message,
  };
  return { instance: index % 3 === 0 ? `${service}-2` : service, record };
}

function stackOf(order: number): string {
  const at = 'at placeOrder (/home/ada/simplebank/services/market/src/exchange.ts:41:11)';
  return `BadAnswer: 127.0.0.1:5009 answered with status ${500 + (order % 4)}\n    ${at}`;
}
