import { type Context, type Order, service } from '@simplebank/shared';
import { OrderBook } from './order-book.ts';

type OrdersContext = Context<'orders_service', { orders: OrderBook }>;

/** RPC: a customer asks to sell: announce the order, then reserve the shares. */
async function sell_shares(context: OrdersContext, uuid: string): Promise<{ ok: string }> {
  const { log, orders } = context;
  log.info('sell request received');
  orders.receive(uuid);
  await create_order(context, uuid);
  await request_reservation(context, uuid);
  return { ok: 'sell order placed' };
}

async function create_order({ log, emit }: OrdersContext, uuid: string): Promise<void> {
  log.info('order created');
  await emit('order_created', uuid);
}

async function request_reservation(context: OrdersContext, uuid: string): Promise<void> {
  const { log, call, orders } = context;
  log.info('requesting reservation to accounts service');
  await call('account_transactions_service.request_reservation', uuid);
  orders.reserve(uuid);
}

/** Event: the market placed the order on the exchange. */
function handle_place_order({ log, orders }: OrdersContext, uuid: string): void {
  log.info('updating the order status', { status: 'placed' });
  orders.place(uuid);
}

/** RPC: what became of an order, and what it was charged. */
async function get_order({ call, orders }: OrdersContext, uuid: string): Promise<Order | null> {
  const entry = orders.find(uuid);
  if (!entry) return null;
  return { ...entry, fee: await call('fees_service.get_fee', uuid) };
}

export default service('orders_service', {
  calls: ['account_transactions_service.request_reservation', 'fees_service.get_fee'],
  resources: () => ({ orders: new OrderBook() }),
  rpc: { sell_shares, get_order },
  on: { 'market_service/order_placed': handle_place_order },
});
