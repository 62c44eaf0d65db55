import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestBroker, type TestBroker, Wire } from '../../../test/support/amqp.ts';
import { messagesOf, startTestService, type TestService } from '../../../test/support/service.ts';
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
