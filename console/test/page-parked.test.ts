import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { deadQueue, declareDeadQueue } from '@simplebank/shared/topology';
import { connect } from 'amqplib';
import { createBroker } from '../../broker/src/broker.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { line, orderLines, orderSpans, UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const QUEUE = 'evt-market_service-order_placed--fees_service.charge_fee';
const ERROR = 'TypeError: no fee for these shares';

/** A broker with a parked event, and what lies in its working queue. */
async function brokerWithParked(t: TestContext) {
  const broker = createBroker({ log: { info() {}, warn() {}, error() {} } });
  const uri = `amqp://127.0.0.1:${await broker.listen(0, '127.0.0.1')}`;
  const connection = await connect(uri);
  t.after(async () => {
    await connection.close();
    await broker.close();
  });
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  await declareDeadQueue(channel, QUEUE);
  const headers = {
    'x-uuid': UUID,
    'x-reason': 'failed',
    'x-error': ERROR,
    'x-attempts': 9,
    'x-parked-at': '2026-11-22T12:27:27.000Z',
  };
  channel.sendToQueue(deadQueue(QUEUE), Buffer.from(`"${UUID}"`), { headers });
  await channel.waitForConfirms();
  return { uri, working: () => channel.get(QUEUE, { noAck: true }) };
}

const parkedLine = line(
  '12',
  200_000,
  'fees_service',
  'charge_fee failed for good: parked its event',
  'b',
  {
    levelname: 'ERROR',
  },
);

describe('parked events', () => {
  it('are null where the console knows no broker, and an error where that is away', async (t) => {
    const { url } = await startTestConsole(t);
    assert.deepEqual(await (await fetch(`${url}/api/parked`)).json(), { parked: null });
    const asked = await fetch(`${url}/api/parked/put-back`, { method: 'POST' });
    assert.equal(asked.status, 503);
    const away = await startTestConsole(t, { env: { AMQP_URI: 'amqp://127.0.0.1:1' } });
    const answer = await fetch(`${away.url}/api/parked`);
    assert.equal(answer.status, 503);
    assert.match((await answer.json()).detail, /^the broker cannot be reached/);
  });

  it('are put back by nobody of another origin', async (t) => {
    const { uri, working } = await brokerWithParked(t);
    const { url } = await startTestConsole(t, { env: { AMQP_URI: uri } });
    const headers = { Origin: 'http://evil.example' };
    const { status } = await fetch(`${url}/api/parked/put-back`, { method: 'POST', headers });
    assert.equal(status, 403);
    assert.equal(await working(), false);
  });
});

describe('the pages of parked events', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('say why, and have them handled again', async (t) => {
    const { uri, working } = await brokerWithParked(t);
    const { url, keepSpans, writeLines } = await startTestConsole(t, { env: { AMQP_URI: uri } });
    await keepSpans(orderSpans());
    await writeLines([parkedLine, ...orderLines()]);
    for (const width of [400, 1280]) {
      for (const colorScheme of ['dark', 'light'] as const) {
        const look = { viewport: { width, height: 800 }, colorScheme };
        const all = await open(t, `${url}/parked`, look);
        await all.getByText(ERROR).waitFor();
        await all.getByRole('link', { name: UUID }).waitFor();
        await assertAccessible(all);
      }
    }
    const page = await open(t, `${url}/requests/${UUID}`);
    const list = page.getByRole('region', { name: 'Parked events' });
    await list.getByText(ERROR).waitFor();
    await shows(() => list.innerText(), /^An event is parked\.[\s\S]*failed after 9 attempts/);
    await assertAccessible(page);
    await list.getByRole('button', { name: 'Put back' }).click();
    await until('it is gone', async () => (await list.count()) === 0);
    const message = await until('it is in its working queue', working);
    assert.equal(message.content.toString(), `"${UUID}"`);
    assert.deepEqual(message.properties.headers, {});
  });

  it('say how to do it by hand in the stack', async (t) => {
    const { url, keepSpans, writeLines } = await startTestConsole(t);
    await keepSpans(orderSpans());
    await writeLines([parkedLine, ...orderLines()]);
    const page = await open(t, `${url}/requests/${UUID}`);
    await page.getByText(`npm run dead -- --put-back ${UUID}`).waitFor();
  });
});
