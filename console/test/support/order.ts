import type { LogLine } from '../../src/model/api-types.ts';
import type { Span } from '../../src/model/span.ts';

export const UUID = '0c3152d8-8b71-4f79-afcb-59b50955f25c';
export const TRACE_ID = '222f744dd96095c08df77cedcc991930';
const BEGIN_MS = Date.parse('2026-11-22T12:25:27.161Z');

/** A span that starts `startMs` after the order, at a whole millisecond, as those of Node.js do. */
export function span(
  spanId: string,
  service: string,
  startMs: number,
  durationMs: number,
  fields: Partial<Span> = {},
): Span {
  return {
    traceId: TRACE_ID,
    spanId: spanId.padStart(16, '0'),
    name: spanId,
    service: `simplebank-${service}`,
    resource: { 'process.pid': 7 },
    kind: 'internal',
    startTime: new Date(BEGIN_MS + startMs).toISOString().replace('Z', '000Z'),
    durationMs,
    attributes: { uuid: UUID },
    events: [],
    status: { code: 'unset' },
    links: [],
    ...fields,
  };
}

/** Makes a span the child of another. */
export const under = (id: string) => ({ parentSpanId: id.padStart(16, '0') });

const rpc = (method: string) => ({
  name: method,
  attributes: { uuid: UUID, 'rpc.system.name': 'nameko', 'rpc.method': method },
});
const event = (name: string) => ({
  name,
  attributes: { uuid: UUID, 'messaging.system': 'rabbitmq' },
});

/** The spans of an order, as the README shows them. */
export function orderSpans(): Span[] {
  const sell = rpc('orders_service/sell_shares');
  const reserve = rpc('account_transactions_service/request_reservation');
  const created = 'orders_service.events:order_created';
  const placed = 'market_service.events:order_placed';
  const http = { uuid: UUID, 'http.request.method': 'POST', 'http.response.status_code': 200 };
  return [
    span('1', 'gateway', 0, 53.451, {
      name: 'POST /shares/sell',
      kind: 'server',
      attributes: http,
    }),
    span('2', 'gateway', 5, 47.488, { ...under('1'), kind: 'client', ...sell }),
    span('3', 'orders', 7, 43.867, { ...under('2'), kind: 'server', ...sell }),
    span('4', 'orders', 16, 33.69, { ...under('3'), kind: 'client', ...reserve }),
    span('5', 'account-transactions', 20, 16.805, { ...under('4'), kind: 'server', ...reserve }),
    span('6', 'orders', 18, 16.877, {
      ...under('3'),
      kind: 'producer',
      ...event(`publish ${created}`),
    }),
    span('7', 'market', 32, 43.062, {
      ...under('6'),
      kind: 'consumer',
      ...event(`process ${created}`),
    }),
    span('8', 'market', 40, 24.458, {
      ...under('7'),
      kind: 'client',
      name: 'place_order_stock_exchange',
    }),
    span('9', 'market', 64, 10.455, {
      ...under('7'),
      kind: 'producer',
      ...event(`publish ${placed}`),
    }),
    span('a', 'orders', 68, 4.156, {
      ...under('9'),
      kind: 'consumer',
      ...event(`process ${placed}`),
    }),
    span('b', 'fees', 107, 1.006, {
      ...under('9'),
      kind: 'consumer',
      ...event(`process ${placed}`),
    }),
  ];
}

/** The spans of a profile: three over two services. */
export function profileSpans(): Span[] {
  return [
    span('1', 'profile', 0, 505.743, { name: 'settings', kind: 'server' }),
    span('2', 'profile', 25, 239.861, { ...under('1'), name: 'get_ip', kind: 'client' }),
    span('3', 'settings', 370, 54.68, { ...under('1'), name: 'settings', kind: 'server' }),
  ].map((one) => ({ ...one, traceId: TRACE_ID.replace(/^2/, '3') }));
}

/** A log line, `microseconds` after the order began, in the span of that id. */
export function line(
  id: string,
  microseconds: number,
  name: string,
  message: string,
  spanId: string | null,
  more: object = {},
): LogLine {
  const milliseconds = new Date(BEGIN_MS + Math.floor(microseconds / 1000)).toISOString();
  const rest = String(microseconds % 1000).padStart(3, '0');
  const context = spanId && { trace_id: TRACE_ID, span_id: spanId.padStart(16, '0') };
  const record = {
    '@timestamp': milliseconds.replace('Z', `${rest}Z`),
    message,
    levelname: 'INFO',
    name,
    uuid: UUID,
    ...context,
    ...more,
  };
  return { id, instance: name, record };
}

/** The 11 lines of an order, the newest first. */
export function orderLines(): LogLine[] {
  return [
    line('01', 1_200, 'gateway', 'this is a debug message from gateway', '1'),
    line('02', 2_100, 'gateway', 'placing sell order', '1'),
    line('03', 3_300, 'gateway', 'contacting orders service', '1'),
    line('04', 7_400, 'orders_service', 'sell request received', '3'),
    line('05', 9_100, 'orders_service', 'order created', '3'),
    line('06', 15_800, 'orders_service', 'requesting reservation to accounts service', '3'),
    line('07', 20_500, 'account_transactions_service', 'reserving position', '5'),
    line('08', 33_000, 'market_service', 'requesting reservation', '7'),
    line('09', 34_700, 'market_service', 'placing order in the exchange', '7'),
    line('10', 68_900, 'orders_service', 'updating the order status', 'a'),
    line('11', 107_600, 'fees_service', 'charging fees', 'b'),
  ].reverse();
}
