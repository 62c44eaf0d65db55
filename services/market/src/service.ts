import { type Context, HttpUrl, service } from '@simplebank/shared';
import { createStockExchange, type StockExchange } from './stock-exchange.ts';

type MarketContext = Context<'market_service', { exchange: StockExchange }>;

/** Event: an order is in the books: place it on the stock exchange, then tell everyone. */
async function place_order(context: MarketContext, uuid: string): Promise<void> {
  const { log, emit } = context;
  log.info('requesting reservation');
  await place_order_stock_exchange(context, uuid);
  await emit('order_placed', uuid);
}

async function place_order_stock_exchange({ log, exchange }: MarketContext, uuid: string) {
  log.info('placing order in the exchange');
  await exchange.place(uuid);
}

export default service('market_service', {
  variables: {
    STOCK_EXCHANGE_URL: HttpUrl.default('http://localhost:5009/orders').describe(
      'where the stock exchange takes orders',
    ),
  },
  resources: (options) => ({ exchange: createStockExchange(options) }),
  on: { 'orders_service/order_created': place_order },
});
