import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OperatorReply } from '@simplebank/shared/broker-operator';
import { connect } from 'amqplib';
import { waitFor } from '../../test/support/wait.ts';
import { brokerFor } from './embedded-broker.ts';

const BY_OPERATOR = 'CONNECTION_FORCED - closed by the operator';

const named = (uri: string, name: string) =>
  connect(uri, { clientProperties: { connection_name: name } });

test('who is refused is sent away with 320 and not served until it is admitted', async (t) => {
  const { broker, uri } = await brokerFor(t);
  const orders = await named(uri, 'orders_service@orders');
  const gone = once(orders, 'close');
  const other = await named(uri, 'orders_service@orders-2');
  const before = Date.now();

  broker.refuse('orders_service@orders');
  const [error] = await gone;
  assert.equal(error.code, 320);
  assert.ok(error.message.includes(BY_OPERATOR), error.message);
  await assert.rejects(named(uri, 'orders_service@orders'), {
    message: new RegExp(`^Handshake terminated by server: 320 .*${BY_OPERATOR}`),
  });
  const [refused, ...more] = broker.refused;
  assert.deepEqual([refused?.name, more], ['orders_service@orders', []]);
  assert.ok(refused && refused.since.getTime() >= before);
  // Nobody else is touched, be it by another name or by none.
  const channel = await other.createChannel();
  await channel.assertQueue('still served');
  const nameless = await connect(uri);

  broker.admit('orders_service@orders');
  assert.deepEqual(broker.refused, []);
  const again = await named(uri, 'orders_service@orders');
  for (const connection of [again, other, nameless]) await connection.close();
});

test('a queue that is held keeps its messages ready, and delivers them in order later', async (t) => {
  const { broker, fixture } = await brokerFor(t);
  const channel = await fixture.confirmChannel();
  const held = fixture.queueName();
  const other = fixture.queueName();
  const received: string[] = [];
  for (const queue of [held, other]) {
    await channel.assertQueue(queue);
    await channel.consume(queue, (message) => received.push(message?.content.toString() ?? ''), {
      noAck: true,
    });
  }
  const send = async (queue: string, text: string) => {
    channel.sendToQueue(queue, Buffer.from(text));
    await channel.waitForConfirms();
  };
  const levels = () => broker.queueLevels().find(({ name }) => name === held);

  assert.equal(broker.hold(held), true);
  await send(held, 'a');
  await send(held, 'b');
  await send(other, 'of another queue');
  await waitFor('the other queue to deliver', () => received.length > 0);
  assert.deepEqual(received, ['of another queue']);
  assert.deepEqual([levels()?.ready, levels()?.consumers], [2, 1]);
  assert.ok(levels()?.heldSince instanceof Date);
  // Who only looks can.
  const looked = await channel.get(held);
  assert.ok(looked);
  assert.equal(looked.content.toString(), 'a');
  channel.nack(looked);
  await waitFor('it to be back', () => levels()?.ready === 2);

  assert.equal(broker.release(held), true);
  await send(held, 'c');
  await waitFor('what has waited', () => received.length === 4);
  assert.deepEqual(received.slice(1), ['a', 'b', 'c']);
  assert.deepEqual([levels()?.ready, levels()?.heldSince], [0, undefined]);
});

test('a queue that is not there cannot be held', async (t) => {
  const { broker } = await brokerFor(t);
  assert.equal(broker.hold('nowhere'), false);
  assert.equal(broker.release('nowhere'), false);
});

test('the process does what its parent asks, and what makes no sense has no answer', async (t) => {
  const main = fileURLToPath(new URL('../../dist/programs/broker.js', import.meta.url));
  const child = fork(main, {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  const port = () => /listening on port (\d+)/.exec(output)?.[1];
  await waitFor('the broker', () => port() !== undefined, 60_000);
  const replies: unknown[] = [];
  child.on('message', (message) => replies.push(message));
  const ask = async (question: object, id: number) => {
    child.send({ ...question, id });
    const find = () => replies.map((one) => OperatorReply.parse(one)).find((one) => one.id === id);
    await waitFor('the answer', () => find() !== undefined, 60_000);
    return find();
  };

  child.send('nonsense');
  child.send({ id: 1, ask: 'stop' });
  assert.deepEqual(await ask({ ask: 'state' }, 2), { id: 2, state: { refused: [], queues: [] } });
  assert.equal(replies.length, 1);
  assert.deepEqual(await ask({ ask: 'hold', queue: 'nowhere' }, 3), {
    id: 3,
    refusal: 'there is no queue nowhere',
  });

  const client = await connect(`amqp://guest:guest@127.0.0.1:${port()}`);
  const channel = await client.createChannel();
  await channel.assertQueue('rpc-x');
  await channel.consume('rpc-x', () => {});
  const held = await ask({ ask: 'hold', queue: 'rpc-x' }, 4);
  assert.ok(held && 'state' in held);
  const [queue] = held.state.queues;
  assert.deepEqual([queue?.name, queue?.consumers], ['rpc-x', 1]);
  assert.match(queue?.heldSince ?? '', /Z$/);
  const refused = await ask({ ask: 'refuse', connection: 'orders_service@orders' }, 5);
  assert.ok(refused && 'state' in refused);
  assert.deepEqual(
    refused.state.refused.map(({ connection }) => connection),
    ['orders_service@orders'],
  );
  await ask({ ask: 'release', queue: 'rpc-x' }, 6);
  await ask({ ask: 'admit', connection: 'orders_service@orders' }, 7);
  const well = await ask({ ask: 'state' }, 8);
  assert.deepEqual(well, {
    id: 8,
    state: { refused: [], queues: [{ name: 'rpc-x', consumers: 1, heldSince: null }] },
  });
  await client.close();
});
