import {
  type Context,
  type Order,
  type ResourceOptions,
  ServiceError,
  service,
  withUuid,
} from '@simplebank/shared';
import * as orders from './orders.ts';

function resources({ openDatabase, openOutbox }: ResourceOptions<'orders_service'>) {
  const database = openDatabase<orders.Tables>(orders.migrations);
  return { database, outbox: openOutbox(database) };
}
type OrdersContext = Context<'orders_service', ReturnType<typeof resources>>;

/** How long an order may be without its reservation before it is asked for again. */
const reservationDueMs = 10_000;

/** Errors that say that no service has received a call. */
const unheard = new Set(['UnknownService', 'MethodNotFound', 'ServiceUnavailable']);

/** RPC: a customer asks to sell: announce the order, then reserve the shares. */
async function sell_shares(context: OrdersContext, uuid: string): Promise<{ ok: string }> {
  context.log.info('sell request received');
  await create_order(context, uuid);
  await request_reservation(context, uuid);
  return { ok: 'sell order placed' };
}

/** Enters the order and announces it: both, or neither, and once however often it is asked. */
async function create_order({ log, outbox }: OrdersContext, uuid: string): Promise<void> {
  const isNew = await outbox.transaction(async ({ db, emit }) => {
    const entered = await orders.receive(db, uuid);
    if (entered) await emit('order_created', uuid);
    return entered;
  });
  if (isNew) log.info('order created');
}

async function request_reservation(context: OrdersContext, uuid: string): Promise<void> {
  const { log, call, database } = context;
  log.info('requesting reservation to accounts service');
  await call('account_transactions_service.request_reservation', uuid);
  await database.query((db) => orders.reserve(db, uuid));
}

/** Event: the market placed the order on the exchange. */
async function handle_place_order({ log, database }: OrdersContext, uuid: string): Promise<void> {
  log.info('updating the order status', { status: 'placed' });
  await database.query((db) => orders.place(db, uuid));
}

/** Event: the exchange does not want the order. */
async function handle_reject_order({ log, database }: OrdersContext, uuid: string): Promise<void> {
  log.info('updating the order status', { status: 'rejected' });
  await database.query((db) => orders.reject(db, uuid));
}

/** RPC: what became of an order, and what it was charged. */
async function get_order(context: OrdersContext, uuid: string): Promise<Order | null> {
  const { database } = context;
  const order = await database.query((db) => orders.find(db, uuid));
  return order ? { ...order, fee: await find_fee(context, uuid) } : null;
}

/** An order is shown without it: null if no service answers, as the book's fees service does not. */
async function find_fee({ log, call }: OrdersContext, uuid: string): Promise<number | null> {
  try {
    return await call('fees_service.get_fee', uuid);
  } catch (error) {
    if (!(error instanceof ServiceError && unheard.has(error.type))) throw error;
    log.warn('nobody tells what the order was charged', { err: error });
    return null;
  }
}

/**
 * Timer: an order that was announced is settled, come what may. The customer of one whose
 * reservation failed was told so, but the market has it: reserve the shares now.
 */
async function complete_reservations(context: OrdersContext): Promise<void> {
  const due = await context.database.query((db) =>
    orders.withoutReservation(db, reservationDueMs, 100),
  );
  for (const uuid of due) {
    await withUuid(uuid, () => request_reservation(context, uuid)).catch((error: unknown) =>
      context.log.warn('an order has no reservation yet', { order: uuid, err: error }),
    );
  }
}

export default service('orders_service', {
  calls: ['account_transactions_service.request_reservation', 'fees_service.get_fee'],
  resources,
  rpc: { sell_shares, get_order },
  on: {
    'market_service/order_placed': handle_place_order,
    'market_service/order_rejected': handle_reject_order,
  },
  timers: [{ intervalMs: 5000, work: complete_reservations }],
});
