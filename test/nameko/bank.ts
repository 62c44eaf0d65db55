import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createApp } from '@simplebank/external';
import accountsService from '../../services/account-transactions/src/service.ts';
import feesService from '../../services/fees/src/service.ts';
import gatewayService from '../../services/gateway/src/service.ts';
import marketService from '../../services/market/src/service.ts';
import ordersService from '../../services/orders/src/service.ts';
import { startTestBroker } from '../support/amqp.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { startPythonService } from './python.ts';

/** The five services that sell shares, some of them in Python, and what they need around them. */

const start = {
  gateway: (env: NodeJS.ProcessEnv) => startTestService(gatewayService, env),
  orders: (env: NodeJS.ProcessEnv) => startTestService(ordersService, env),
  account_transactions: (env: NodeJS.ProcessEnv) => startTestService(accountsService, env),
  market: (env: NodeJS.ProcessEnv) => startTestService(marketService, env),
  fees: (env: NodeJS.ProcessEnv) => startTestService(feesService, env),
};

export type Name = keyof typeof start;
const names = Object.keys(start) as Name[];

/** The broker and the stock exchange. */
export interface Surroundings {
  readonly brokerUri: string;
  readonly exchangeUrl: string;
  close(): Promise<void>;
}

export async function startSurroundings(): Promise<Surroundings> {
  const broker = await startTestBroker();
  const exchange = createServer(createApp());
  await once(exchange.listen(0, '127.0.0.1'), 'listening');
  const { port } = exchange.address() as AddressInfo;
  return {
    brokerUri: broker.uri,
    exchangeUrl: `http://127.0.0.1:${port}/orders`,
    async close() {
      exchange.close();
      exchange.closeAllConnections();
      await broker.close();
    },
  };
}

/**
 * Starts the five services; they stop when the test `t` ends.
 *
 * @param inPython those that run a module of this folder, by its name or as `modules` has it
 * @param more variables, on top of what they need
 * @returns the address of our gateway, and all services of ours
 */
export async function startBank(
  t: TestContext,
  { brokerUri, exchangeUrl }: Surroundings,
  inPython: Name[],
  more: NodeJS.ProcessEnv = {},
  modules: Partial<Record<Name, string>> = {},
): Promise<{ gateway: string; ours: Map<Name, TestService> }> {
  const env = { AMQP_URI: brokerUri, STOCK_EXCHANGE_URL: exchangeUrl, ...more };
  const ours = new Map<Name, TestService>();
  const running: { stop(): Promise<void> }[] = [];
  t.after(() => Promise.all(running.map((service) => service.stop())));
  for (const name of names) {
    if (inPython.includes(name)) {
      running.push(await startPythonService(modules[name] ?? name, brokerUri, more));
    } else {
      const service = await start[name](env);
      running.push(service);
      ours.set(name, service);
    }
  }
  return { gateway: ours.get('gateway')?.url ?? '', ours };
}
