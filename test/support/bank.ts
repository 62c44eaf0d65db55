import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '@simplebank/external';
import accountsService from '../../services/account-transactions/src/service.ts';
import feesService from '../../services/fees/src/service.ts';
import gatewayService from '../../services/gateway/src/service.ts';
import marketService from '../../services/market/src/service.ts';
import ordersService from '../../services/orders/src/service.ts';
import { startTestService, type TestService } from './service.ts';

/** The five services that sell shares, and the stock exchange, in the test's own process. */
export interface TestBank {
  readonly gateway: TestService;
  readonly orders: TestService;
  readonly accounts: TestService;
  readonly market: TestService;
  readonly fees: TestService;
  stop(): Promise<void>;
}

/** @param env configuration of every service, with `AMQP_URI` */
export async function startTestBank(env: NodeJS.ProcessEnv): Promise<TestBank> {
  const exchange = createServer(createApp());
  await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
  const { port } = exchange.address() as AddressInfo;
  const all = { STOCK_EXCHANGE_URL: `http://127.0.0.1:${port}/orders`, ...env };
  const fees = await startTestService(feesService, all);
  const market = await startTestService(marketService, all);
  const accounts = await startTestService(accountsService, all);
  const orders = await startTestService(ordersService, all);
  const gateway = await startTestService(gatewayService, all);
  return {
    gateway,
    orders,
    accounts,
    market,
    fees,
    async stop() {
      for (const running of [gateway, orders, accounts, market, fees]) await running.stop();
      exchange.closeAllConnections();
      exchange.close();
    },
  };
}
