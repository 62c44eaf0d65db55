import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Broker, type BrokerLog, type BrokerOptions, createBroker } from '../src/broker.ts';
import { Fixture } from './suite/fixture.ts';
import type { Owner } from './suite/raw-client.ts';

/** A log that keeps what it is told. */
export class KeptLog implements BrokerLog {
  readonly infos: string[] = [];
  readonly warnings: { message: string; fields: Record<string, unknown> }[] = [];
  /** Only a bug of the broker is an error: tests want none. */
  readonly errors: unknown[] = [];

  info(message: string): void {
    this.infos.push(message);
  }

  warn(message: string, fields: Record<string, unknown> = {}): void {
    this.warnings.push({ message, fields });
  }

  error(message: string, fields?: Record<string, unknown>): void {
    this.errors.push([message, fields]);
  }
}

/** An embedded broker on a free port. Whoever starts it closes it. */
export async function startBroker(options: Omit<BrokerOptions, 'log'> = {}): Promise<{
  broker: Broker;
  uri: string;
  port: number;
  log: KeptLog;
}> {
  const log = new KeptLog();
  const broker = createBroker({ ...options, log });
  const port = await broker.listen(0, '127.0.0.1');
  return { broker, port, log, uri: `amqp://guest:guest@127.0.0.1:${port}` };
}

/** A broker and what its clients need; all of it goes with the test, the broker last. */
export async function brokerFor(t: TestContext, options?: Parameters<typeof startBroker>[0]) {
  const started = await startBroker(options);
  const fixture = new Fixture(started.uri);
  const closing: (() => void)[] = [];
  const owner: Owner = { after: (close) => closing.push(close) };
  t.after(async () => {
    for (const close of closing) close();
    await fixture.disconnect();
    await started.broker.close();
    assert.equal(started.broker.connectionCount, 0);
    assert.deepEqual(started.log.errors, []);
  });
  return { ...started, fixture, owner };
}
