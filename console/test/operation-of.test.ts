import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceNames } from '@simplebank/shared/contracts';
import accountTransactions from '../../services/account-transactions/src/service.ts';
import fees from '../../services/fees/src/service.ts';
import gateway from '../../services/gateway/src/service.ts';
import market from '../../services/market/src/service.ts';
import orders from '../../services/orders/src/service.ts';
import profile from '../../services/profile/src/service.ts';
import settings from '../../services/settings/src/service.ts';
import { operationOf } from '../page/src/timings/operation-of.ts';

/** A service's definition, as far as its handlers are concerned. */
interface Handlers {
  name: keyof typeof serviceNames;
  rpc?: object;
  on?: Record<string, { name: string }>;
  http?: Record<string, { name: string }>;
  spanNames?: Record<string, string>;
}

const services: Handlers[] = [
  accountTransactions as Handlers,
  fees as Handlers,
  gateway as Handlers,
  market as Handlers,
  orders as Handlers,
  profile as Handlers,
  settings as Handlers,
];

/** Each handler, with the name that its spans have. */
function spansOf({ name, rpc = {}, on = {}, http = {}, spanNames = {} }: Handlers) {
  const events = Object.entries(on).map(([event, handler]) => [
    handler.name,
    `process ${event.replace('/', '.events:')}`,
  ]);
  return [
    ...Object.keys(rpc).map((method) => [method, `${name}/${method}`]),
    ...events,
    ...Object.entries(http).map(([route, handler]) => [
      handler.name,
      spanNames[handler.name] ?? route,
    ]),
  ];
}

describe('the spans of a timing', () => {
  for (const service of services) {
    it(`are those of each handler of ${service.name}`, () => {
      const folder = serviceNames[service.name];
      const spans = spansOf(service);
      assert.ok(spans.length > 0);
      for (const [handler = '', operation] of spans) {
        assert.equal(operationOf(folder, handler), operation, handler);
      }
    });
  }

  it('have the name of the request to somebody else', () => {
    const exchange = 'place_order_stock_exchange';
    assert.equal(operationOf('market', exchange), exchange);
  });

  it('are none of what nobody knows', () => {
    assert.equal(operationOf('market', 'create_event'), undefined);
    assert.equal(operationOf('shop', 'constructor'), undefined);
  });
});
