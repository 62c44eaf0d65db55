import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import type { Break, BreakList } from '@simplebank/console/processes';
import { runCommand } from '../local/test/support/run-command.ts';
import { isRunning } from '../local/test/support/small-system.ts';
import { skipSuspending } from './support/suspend.ts';
import { startTestSystem, type TestSystem } from './support/system.ts';
import { waitFor } from './support/wait.ts';

const LIMIT_MS = 60_000;
const ownBroker = process.env.TEST_AMQP_URI ? 'the broker is not ours to operate' : false;

describe('what is broken on purpose', () => {
  let bank: TestSystem;
  before(async () => {
    bank = await startTestSystem({ RPC_TIMEOUT_MS: '2000' });
  });
  after(() => bank?.stop());

  const ask = async (method: string, path = '', token = true) => {
    const url = `${bank.url('console')}/api/breaks`;
    const known: BreakList = await (await fetch(url)).json();
    const headers = { 'X-Console-Token': token ? (known.token ?? '') : '' };
    const response = await fetch(`${url}${path}`, { method, headers });
    return { status: response.status, body: await response.json() };
  };
  const make = async (order: Break) => {
    const query = new URLSearchParams(Object.entries(order).map(([k, v]) => [k, String(v)]));
    const { status, body } = await ask('POST', `?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return ids(body);
  };
  const mendAll = async () => {
    const { status, body } = await ask('DELETE');
    assert.deepEqual([status, ids(body)], [200, []]);
  };
  const ids = ({ on }: BreakList) => on.map(({ id }) => id);
  const sell = () => fetch(`${bank.url('gateway')}/shares/sell`, { method: 'POST' });
  const sells = () => waitFor('orders to be sold', async () => (await sell()).ok, LIMIT_MS);
  const isReady = async (name: string) => (await fetch(`${bank.url(name)}/ready`)).ok;

  it('a third party misbehaves until it is made well again, whoever told it to', async () => {
    assert.deepEqual(
      await make({ kind: 'slow', target: 'stock-exchange', delayMs: 700, every: 3 }),
      ['slow:stock-exchange'],
    );
    const fault = async (path: string) => (await fetch(`${bank.url('external')}${path}`)).json();
    assert.deepEqual(await fault('/faults'), { mode: 'slow', delay_ms: 700, every: 3 });
    // By curl, past the console.
    await fetch(`${bank.url('external')}/ip/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"mode":"garbage"}',
    });
    const { body } = await ask('GET');
    assert.deepEqual(ids(body), ['slow:stock-exchange', 'garbage:ip-echo']);
    const [slow] = (body as BreakList).on;
    assert.equal(slow?.title, 'stock-exchange answers 700 ms late at every 3rd request');
    assert.match(slow?.since ?? '', /Z$/);
    await mendAll();
    assert.deepEqual(await fault('/faults'), { mode: 'none' });
    assert.deepEqual(await fault('/ip/faults'), { mode: 'none' });
  });

  it('a service is stopped, and started again', async () => {
    assert.deepEqual(await make({ kind: 'stop', target: 'settings' }), ['stop:settings']);
    assert.equal(bank.system.pids().settings, undefined);
    const again = await ask('POST', '?kind=stop&target=settings');
    assert.deepEqual(
      [again.status, again.body.type],
      [409, '/docs/errors.md#process-not-possible'],
    );
    await mendAll();
    assert.ok(await isReady('settings'));
  });

  it('a service stands still, and goes on', { skip: skipSuspending }, async () => {
    assert.deepEqual(await make({ kind: 'pause', target: 'settings' }), ['pause:settings']);
    const signal = AbortSignal.timeout(1000);
    await assert.rejects(fetch(`${bank.url('settings')}/health`, { signal }), /timeout/i);
    const { status, body } = await ask('DELETE', '/pause:settings');
    assert.deepEqual([status, ids(body)], [200, []]);
    assert.ok(await isReady('settings'));
  });

  it('a restart passes by itself', async () => {
    const { fees } = bank.system.pids();
    assert.deepEqual(await make({ kind: 'restart', target: 'fees' }), []);
    assert.notEqual(bank.system.pids().fees, fees);
    assert.ok(await isReady('fees'));
  });

  it('a service is cut from the broker for as long as it is on', { skip: ownBroker }, async () => {
    assert.deepEqual(await make({ kind: 'cut', target: 'orders' }), ['cut:orders']);
    await waitFor('orders to know', async () => !(await isReady('orders')), LIMIT_MS);
    const { detail } = await (await fetch(`${bank.url('orders')}/ready`)).json();
    assert.match(detail, /closed by the operator|to the broker/);
    assert.ok(await isReady('market'));
    await waitFor('an order to fail', async () => !(await sell()).ok, LIMIT_MS);
    assert.deepEqual(ids((await ask('GET')).body), ['cut:orders']);
    await mendAll();
    await waitFor('orders to be back', () => isReady('orders'), LIMIT_MS);
    await sells();
  });

  it('a queue is held, and what waited is delivered', { skip: ownBroker }, async () => {
    const queue = 'evt-orders_service-order_created--market_service.place_order';
    const offered = (await ask('GET')).body.offers.find(({ kind }: Break) => kind === 'hold');
    const targets: string[] = offered.targets.map(({ target }: Break) => target);
    const held = targets.find((one) => one.includes('--fees_service.')) ?? queue;
    assert.deepEqual(await make({ kind: 'hold', target: held }), [`hold:${held}`]);
    const response = await sell();
    const uuid = response.headers.get('X-Request-ID') ?? '';
    const has = (text: string) => bank.linesOf(uuid).some(({ message }) => message === text);
    await waitFor('it to be placed', () => has('updating the order status'), LIMIT_MS);
    assert.equal(has('charging fees'), false);
    await mendAll();
    await waitFor('its fee', () => has('charging fees'), LIMIT_MS);
  });

  it('what its process kept is gone with it, and not shown', { skip: ownBroker }, async () => {
    await make({ kind: 'cut', target: 'fees' });
    await make({ kind: 'fail', target: 'stock-exchange' });
    await bank.system.control.act('broker', 'restart');
    await bank.system.control.act('external', 'restart');
    assert.deepEqual(ids((await ask('GET')).body), []);
    await waitFor('fees to be back', () => isReady('fees'), LIMIT_MS);
  });

  it('a console that is started again knows what is on', { skip: ownBroker }, async () => {
    await make({ kind: 'cut', target: 'fees' });
    await make({ kind: 'hang', target: 'ip-echo', every: 4 });
    const { console: before } = bank.system.pids();
    await bank.system.control.act('console', 'restart');
    await waitFor('another console', () => bank.system.pids().console !== before, LIMIT_MS);
    const known = await waitFor('it to answer', async () => ids((await ask('GET')).body), LIMIT_MS);
    assert.deepEqual(known.sort(), ['cut:fees', 'hang:ip-echo']);
    await mendAll();
    await waitFor('fees to be back', () => isReady('fees'), LIMIT_MS);
  });

  it('npm run break does it from the command line, and says what it does', async () => {
    const { port } = new URL(bank.url('console'));
    const run = (...args: string[]) =>
      runCommand('break', args, bank.system.dataDirectory, { CONSOLE_PORT: port });
    assert.match(
      (await run()).stdout,
      /^Nothing is broken[\s\S]*\n {2}slow +stock-exchange, ip-echo /,
    );
    const slow = await run('slow', 'stock-exchange', '--ms', '900', '--every', '3');
    assert.match(
      slow.stdout,
      /^slow:stock-exchange: stock-exchange answers 900 ms late at every 3rd/,
    );
    assert.match(slow.stdout, /Every 3rd request to stock-exchange is answered 900 ms later/);
    assert.match((await run('stop', 'fees')).stdout, /^stop:fees: fees is stopped/m);
    assert.doesNotMatch((await run('well', 'stop:fees')).stdout, /stop:fees/);
    assert.match(
      (await run('restart', 'fees')).stdout,
      /^fees is stopped in good order and started/,
    );
    assert.equal((await run('well')).stdout, 'Nothing is broken on purpose.\n');
    const nowhere = await run('fail', 'nasdaq');
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /there is no third party nasdaq, only stock-exchange and ip-echo/);
  });

  it('what makes no sense is refused, and says why', async () => {
    const refused = async (query: string) => {
      const { status, body } = await ask('POST', query);
      return [status, body.type.split('#')[1], body.detail];
    };
    assert.deepEqual(await refused('?kind=slow&target=stock-exchange'), [
      400,
      'invalid-parameter',
      'delayMs: is missing',
    ]);
    assert.deepEqual(await refused('?kind=fail&target=nasdaq'), [
      404,
      'break-not-found',
      'there is no third party nasdaq, only stock-exchange and ip-echo',
    ]);
    assert.equal((await refused('?kind=explode&target=orders'))[0], 400);
    assert.equal((await refused('?kind=stop&target=order'))[0], 404);
    assert.equal((await refused('?kind=stop&target=console'))[0], 409);
    assert.equal((await refused('?kind=cut&target=settings'))[0], 409);
    const nothing = await ask('DELETE', '/stop:orders');
    assert.deepEqual([nothing.status, nothing.body.type], [404, '/docs/errors.md#break-not-found']);
    const stranger = await ask('DELETE', '', false);
    assert.deepEqual([stranger.status, stranger.body.type], [403, '/docs/errors.md#token-missing']);
  });
});

test('what is broken does not outlive the run', { skip: skipSuspending || ownBroker }, async () => {
  const bank = await startTestSystem();
  const pids = Object.values(bank.system.pids());
  try {
    await bank.system.breaking.make({ kind: 'pause', target: 'settings' });
    await bank.system.breaking.make({ kind: 'pause', target: 'broker' });
    await bank.system.breaking.make({ kind: 'hang', target: 'stock-exchange' });
  } finally {
    await bank.stop();
  }
  assert.deepEqual(pids.filter(isRunning), []);
});
