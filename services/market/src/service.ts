import {
  type Context,
  HttpUrl,
  type ResourceOptions,
  ServiceError,
  service,
} from '@simplebank/shared';
import { createStockExchange } from './stock-exchange.ts';

const variables = {
  STOCK_EXCHANGE_URL: HttpUrl.default('http://localhost:5009/orders').describe(
    'where the stock exchange takes orders',
  ),
};

function resources(options: ResourceOptions<'market_service', typeof variables>) {
  return { exchange: createStockExchange(options.config.STOCK_EXCHANGE_URL, options) };
}
type MarketContext = Context<'market_service', ReturnType<typeof resources>>;

/** Event: an order is in the books: place it on the stock exchange, then publish the outcome. */
async function place_order(context: MarketContext, uuid: string): Promise<void> {
  const { log, emit } = context;
  log.info('requesting reservation');
  const isPlaced = await place_order_stock_exchange(context, uuid);
  await emit(isPlaced ? 'order_placed' : 'order_rejected', uuid);
}

/** @returns false when the exchange does not want the order */
async function place_order_stock_exchange({ log, exchange }: MarketContext, uuid: string) {
  log.info('placing order in the exchange');
  try {
    await exchange.place(uuid);
    return true;
  } catch (error) {
    if (!(error instanceof ServiceError && error.type === 'Rejected')) throw error;
    log.warn('the exchange rejected the order', { err: error });
    return false;
  }
}

export default service('market_service', {
  variables,
  resources,
  sendsRequests: true,
  on: { 'orders_service/order_created': place_order },
});
