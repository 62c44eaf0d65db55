import { type Context, type ResourceOptions, service } from '@simplebank/shared';
import * as reservations from './reservations.ts';

function resources({ openDatabase }: ResourceOptions<'account_transactions_service'>) {
  return { database: openDatabase<reservations.Tables>(reservations.migrations) };
}
type AccountsContext = Context<'account_transactions_service', ReturnType<typeof resources>>;

/** RPC: sets the shares of an order aside. */
async function request_reservation(
  { log, database }: AccountsContext,
  uuid: string,
): Promise<string> {
  log.info('reserving position');
  await database.query((db) => reservations.reserve(db, uuid));
  return uuid;
}

/** Event: the exchange does not want the order, so its shares are free again. */
async function release_reservation({ log, database }: AccountsContext, uuid: string) {
  log.info('releasing position');
  await database.query((db) => reservations.release(db, uuid));
}

export default service('account_transactions_service', {
  resources,
  rpc: { request_reservation },
  on: { 'market_service/order_rejected': release_reservation },
});
