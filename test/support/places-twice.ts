import { type Context, HttpUrl, run, service } from '@simplebank/shared';
import { z } from 'zod';

/** A market that places every order twice; the exchange has no means to know that. */

const variables = { STOCK_EXCHANGE_URL: HttpUrl };
const answer = z.object({ id: z.string() });

async function place_order({ request, emit }: Context<'market_service'>, uuid: string) {
  const url = process.env.STOCK_EXCHANGE_URL ?? '';
  for (let times = 0; times < 2; times++) {
    await request('place_order_stock_exchange', {
      method: 'POST',
      url,
      peer: 'stock-exchange',
      body: { uuid },
      answer,
    });
  }
  await emit('order_placed', uuid);
}

await run(
  service('market_service', {
    variables,
    sendsRequests: true,
    on: { 'orders_service/order_created': place_order },
  }),
);
