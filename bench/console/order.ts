import { randomBytes, randomUUID } from 'node:crypto';

const LINES = [
  ['gateway', 'DEBUG', 'sell_shares', 'this is a debug message from gateway'],
  ['gateway', 'INFO', 'sell_shares', 'placing sell order'],
  ['gateway', 'INFO', 'sell_shares', 'contacting orders service'],
  ['orders', 'INFO', 'sell_shares', 'sell request received'],
  ['orders', 'INFO', 'create_order', 'order created'],
  ['orders', 'INFO', 'request_reservation', 'requesting reservation to accounts service'],
  ['account-transactions', 'INFO', 'request_reservation', 'reserving position'],
  ['market', 'INFO', 'place_order', 'requesting reservation'],
  ['market', 'INFO', 'place_order_stock_exchange', 'placing order in the exchange'],
  ['orders', 'INFO', 'handle_place_order', 'updating the order status'],
  ['fees', 'INFO', 'charge_fee', 'charging fees'],
] as const;

/** Service, span, kind (OTLP's number), and the place of its parent in this list. */
const SPANS = [
  ['gateway', 'POST /shares/sell', 2, -1],
  ['gateway', 'orders_service/sell_shares', 3, 0],
  ['orders', 'orders_service/sell_shares', 2, 1],
  ['orders', 'account_transactions_service/request_reservation', 3, 2],
  ['account-transactions', 'account_transactions_service/request_reservation', 2, 3],
  ['orders', 'publish orders_service.events:order_created', 4, 2],
  ['market', 'process orders_service.events:order_created', 5, 5],
  ['market', 'place_order_stock_exchange', 3, 6],
  ['market', 'publish market_service.events:order_placed', 4, 6],
  ['orders', 'process market_service.events:order_placed', 5, 8],
  ['fees', 'process market_service.events:order_placed', 5, 8],
] as const;

const PIDS = new Map<string, number>(
  [...new Set(LINES.map(([process]) => process))].map((process, index) => [process, 4000 + index]),
);

/** What one sell order leaves behind, as the services write and send it. */
export interface Order {
  uuid: string;
  /** By process: its log lines, each with a line end. */
  lines: { process: string; text: string }[];
  /** By service: its spans in the JSON of OTLP. */
  spans: { service: string; span: object }[];
}

/** @param now milliseconds since 1970 */
export function makeOrder(now: number): Order {
  const uuid = randomUUID();
  const traceId = randomBytes(16).toString('hex');
  const spanIds = SPANS.map(() => randomBytes(8).toString('hex'));
  const lines = LINES.map(([process, level, funcName, message], index) => ({
    process,
    text: `${JSON.stringify(
      record(now + index * 3 + Math.random(), process, level, funcName, message, {
        uuid,
        trace_id: traceId,
        span_id: spanIds[index],
      }),
    )}\n`,
  }));
  const spans = SPANS.map(([service, name, kind, parent], index) => ({
    service,
    span: {
      traceId,
      spanId: spanIds[index],
      ...(parent >= 0 && { parentSpanId: spanIds[parent] }),
      name,
      kind,
      startTimeUnixNano: String(BigInt(Math.round((now + index * 4) * 1000)) * 1000n),
      endTimeUnixNano: String(BigInt(Math.round((now + index * 4 + 12) * 1000)) * 1000n),
      attributes: [
        { key: 'uuid', value: { stringValue: uuid } },
        { key: 'messaging.system', value: { stringValue: 'rabbitmq' } },
        { key: 'server.port', value: { intValue: '5673' } },
      ],
      status: {},
    },
  }));
  return { uuid, lines, spans };
}

function record(
  now: number,
  process: string,
  levelname: string,
  funcName: string,
  message: string,
  request: object,
) {
  const name = process === 'gateway' ? process : `${process.replaceAll('-', '_')}_service`;
  const microseconds = String(Math.floor((now % 1) * 1000)).padStart(3, '0');
  return {
    levelname,
    levelno: levelname === 'DEBUG' ? 10 : 20,
    '@timestamp': new Date(Math.floor(now)).toISOString().replace('Z', `${microseconds}Z`),
    created: now / 1000,
    msecs: now % 1000,
    relativeCreated: now % 10_000_000,
    '@version': 1,
    source_host: 'e7003378928a',
    name,
    process: PIDS.get(process),
    processName: 'MainProcess',
    thread: 1,
    threadName: 'MainThread',
    args: [],
    stack_info: null,
    pathname: `/home/ada/simplebank/services/${process}/src/service.ts`,
    filename: 'service.ts',
    module: 'service',
    funcName,
    lineno: 30,
    msg: message,
    ...request,
    message,
  };
}

/** Map.groupBy, which Node.js has from version 21 on. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
