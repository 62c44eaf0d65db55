import { type Context, service } from '@simplebank/shared';

/** RPC: sets the shares of an order aside. */
function request_reservation(
  { log }: Context<'account_transactions_service'>,
  uuid: string,
): string {
  log.info('reserving position');
  return uuid;
}

export default service('account_transactions_service', {
  rpc: { request_reservation },
});
