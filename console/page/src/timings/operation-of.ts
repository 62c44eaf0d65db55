/**
 * What the spans of a handler are called whose name does not follow from that of its timings: routes
 * of HTTP, and what handles an event. Keys are as `nameOf` makes them.
 */
const OPERATIONS: Record<string, string> = {
  'gateway/sell_shares': 'POST /shares/sell',
  'gateway/get_order': 'GET /orders/:uuid',
  'profile/profile': 'settings',
  'settings/settings': 'settings',
  'market/place_order': 'process orders_service.events:order_created',
  'orders/handle_place_order': 'process market_service.events:order_placed',
  'orders/handle_reject_order': 'process market_service.events:order_rejected',
  'fees/charge_fee': 'process market_service.events:order_placed',
  'account-transactions/release_reservation': 'process market_service.events:order_rejected',
};

/** RPC methods, whose spans have the service's name on the wire before theirs. */
const METHODS = [
  ...['orders/sell_shares', 'orders/get_order'],
  ...['account-transactions/request_reservation', 'fees/get_fee'],
];

/** Requests to others: spans and timings have one name. */
const REQUESTS = [
  'market/place_order_stock_exchange',
  'profile/get_ip',
  'profile/get_user_settings',
];

/** The name of the spans of what was timed; undefined when there are none, or nobody knows it. */
export function operationOf(service: string, handler: string): string | undefined {
  const name = `${service}/${handler}`;
  if (METHODS.includes(name)) return `${service.replaceAll('-', '_')}_service/${handler}`;
  return REQUESTS.includes(name) ? handler : OPERATIONS[name];
}
