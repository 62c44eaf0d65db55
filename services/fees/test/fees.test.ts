import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestBroker, type TestBroker, Wire } from '../../../test/support/amqp.ts';
import { messagesOf, startTestService, type TestService } from '../../../test/support/service.ts';
import { waitFor } from '../../../test/support/wait.ts';
import service from '../src/service.ts';

const uuid = 'e11f4713-8bd8-4882-b645-55f96d220e44';
let broker: TestBroker;
let wire: Wire;
let fees: TestService;

before(async () => {
  broker = await startTestBroker();
  wire = await Wire.open(broker.uri);
  fees = await startTestService(service, { AMQP_URI: broker.uri, LOG_LEVEL: 'DEBUG' });
});
after(async () => {
  await fees.stop();
  await wire.close();
  await broker.close();
});

const feeOf = async (id: string) => {
  const reply = await wire.call('fees_service.get_fee', { args: [id], kwargs: {} });
  return (reply as { result: unknown }).result;
};

test('charges the fee of an order that was placed', async () => {
  assert.equal(await feeOf(uuid), null);
  await wire.publish('market_service.events', 'order_placed', uuid);
  assert.equal(await waitFor('the fee', async () => (await feeOf(uuid)) ?? undefined), 995);
  assert.deepEqual(messagesOf(fees.lines, uuid), [
    'this is a debug message from fees service',
    'charging fees',
  ]);
});
