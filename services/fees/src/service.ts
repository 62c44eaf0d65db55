import { type Context, type ResourceOptions, service } from '@simplebank/shared';
import * as charges from './charges.ts';

/** What placing an order costs the customer, in cents. */
const feeCents = 995;

function resources({ openDatabase }: ResourceOptions<'fees_service'>) {
  return { database: openDatabase<charges.Tables>(charges.migrations) };
}
type FeesContext = Context<'fees_service', ReturnType<typeof resources>>;

/** Event: the market placed the order on the exchange, which is what the customer pays for. */
async function charge_fee({ log, database }: FeesContext, uuid: string): Promise<void> {
  log.debug('this is a debug message from fees service');
  log.info('charging fees');
  await database.query((db) => charges.charge(db, uuid, feeCents));
}

/** RPC: what an order was charged, in cents; null when nothing was (yet). */
function get_fee({ database }: FeesContext, uuid: string): Promise<number | null> {
  return database.query((db) => charges.find(db, uuid));
}

export default service('fees_service', {
  resources,
  rpc: { get_fee },
  on: { 'market_service/order_placed': charge_fee },
});
