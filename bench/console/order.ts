import { randomBytes, randomUUID } from 'node:crypto';
import { orderLine } from './order-lines.ts';

/** Log lines of one order. */
const LINES = 11;

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

/** What one sell order leaves behind, as the services write and send it. */
export interface Order {
  uuid: string;
  /** By process: its log lines, each with a line end. */
  lines: { process: string; text: string }[];
  /** By service: its spans in the JSON of OTLP. */
  spans: { service: string; span: object }[];
}

/**
 * @param number tells the order's fate: one in fifty fails at the exchange
 * @param now milliseconds since 1970
 */
export function makeOrder(number: number, now: number): Order {
  const uuid = randomUUID();
  const traceId = randomBytes(16).toString('hex');
  const spanIds = SPANS.map(() => randomBytes(8).toString('hex'));
  const lines = Array.from({ length: LINES }, (_, index) => {
    const { instance, record } = orderLine(number * LINES + index);
    const time = new Date(now + index * 3).toISOString().replace('Z', '123Z');
    const own = { '@timestamp': time, uuid, trace_id: traceId, span_id: spanIds[index] };
    return { process: instance, text: `${JSON.stringify({ ...record, ...own })}\n` };
  });
  const spans = SPANS.map(([service, name, kind, parent], index) => ({
    service,
    span: {
      traceId,
      spanId: spanIds[index],
      ...(parent >= 0 && { parentSpanId: spanIds[parent] }),
      name,
      kind,
      startTimeUnixNano: `${now + index * 4}000000`,
      endTimeUnixNano: `${now + index * 4 + 12}345678`,
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
