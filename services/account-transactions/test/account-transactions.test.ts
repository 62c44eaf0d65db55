import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestBroker, type TestBroker, Wire } from '../../../test/support/amqp.ts';
import { messagesOf, startTestService, type TestService } from '../../../test/support/service.ts';
import { waitFor } from '../../../test/support/wait.ts';
import service from '../src/service.ts';

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
let broker: TestBroker;
let wire: Wire;
let accounts: TestService;

before(async () => {
  broker = await startTestBroker();
  wire = await Wire.open(broker.uri);
  accounts = await startTestService(service, { AMQP_URI: broker.uri });
});
after(async () => {
  await accounts.stop();
  await wire.close();
  await broker.close();
});

test('reserves the position of an order and answers with its UUID', async () => {
  const name = 'account_transactions_service.request_reservation';
  const reply = await wire.call(name, { args: [uuid], kwargs: {} });
  assert.deepEqual(reply, { result: uuid, error: null });
  assert.deepEqual(messagesOf(accounts.lines, uuid), ['reserving position']);
});

test('releases the position of an order that the exchange rejects', async () => {
  const rejected = 'b8b7a0a2-6a8e-4c52-9d53-0d3f5a3b8a01';
  const call = 'account_transactions_service.request_reservation';
  await wire.call(call, { args: [rejected], kwargs: {} });
  await wire.publish('market_service.events', 'order_rejected', rejected);
  const line = await waitFor('the release', () =>
    accounts.lines.find(({ message }) => message === 'releasing position'),
  );
  assert.equal(line.funcName, 'release_reservation');
  assert.deepEqual(messagesOf(accounts.lines, rejected), [
    'reserving position',
    'releasing position',
  ]);
});
