import { type Context, service } from '@simplebank/shared';
import { Ledger } from './ledger.ts';

/** What placing an order costs the customer, in cents. */
const feeCents = 995;

type FeesContext = Context<'fees_service', { ledger: Ledger }>;

/** Event: the market placed the order on the exchange, which is what the customer pays for. */
function charge_fee({ log, ledger }: FeesContext, uuid: string): void {
  log.debug('this is a debug message from fees service');
  log.info('charging fees');
  ledger.charge(uuid, feeCents);
}

/** RPC: what an order was charged, in cents; null when nothing was (yet). */
function get_fee({ ledger }: FeesContext, uuid: string): number | null {
  return ledger.find(uuid) ?? null;
}

export default service('fees_service', {
  resources: () => ({ ledger: new Ledger() }),
  rpc: { get_fee },
  on: { 'market_service/order_placed': charge_fee },
});
