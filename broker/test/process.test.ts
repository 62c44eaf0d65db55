import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createBroker } from '@simplebank/broker';
import { connect } from 'amqplib';

const main = fileURLToPath(new URL('../../dist/programs/broker.js', import.meta.url));

/** The longest wait for anything, in milliseconds. */
const limitMs = 60_000;

/** The broker as a process of its own, as it was built. */
function startProcess(t: TestContext, env: Record<string, string>) {
  const child: ChildProcessByStdio<null, Readable, null> = spawn(process.execPath, [main], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    ended: once(child, 'exit', { signal: AbortSignal.timeout(limitMs) }),
    async nextLine(): Promise<Record<string, unknown>> {
      const { value } = await lines.next();
      return JSON.parse(String(value));
    },
  };
}

test('alone, it says its port, serves clients, and ends when it is told to', {
  skip: process.platform === 'win32' && 'Windows has no SIGTERM',
}, async (t) => {
  const { child, ended, nextLine } = startProcess(t, { PORT: '0' });
  const [, port] = /^listening on port (\d+);/.exec(String((await nextLine()).message)) ?? [];
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${port}`);
  const closed = once(connection, 'close');
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  channel.sendToQueue(queue, Buffer.from('hello'));
  const { messageCount } = await channel.checkQueue(queue);
  assert.equal(messageCount, 1);

  child.kill('SIGTERM');
  const [error] = await closed;
  assert.match(String(error), /CONNECTION_FORCED/);
  assert.deepEqual(await ended, [0, null]);
});

test('a bad value of a variable ends it with 78, and one line that names it', async (t) => {
  const { ended, nextLine } = startProcess(t, { PORT: 'seven' });
  const { message } = await nextLine();
  assert.match(String(message), /^bad configuration: PORT: .* \(got "seven"\)$/);
  assert.deepEqual(await ended, [78, null]);
});

test('a program of another kind has it by the name of its package', async () => {
  const log = { info() {}, warn() {}, error() {} };
  const broker = createBroker({ log });
  const port = await broker.listen(0, '127.0.0.1');
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${port}`);
  assert.equal(broker.connectionCount, 1);
  await connection.close();
  await broker.close();
  assert.equal(broker.connectionCount, 0);
});
