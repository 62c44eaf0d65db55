import {
  type Broker,
  type BrokerLog,
  type BrokerOptions,
  createBroker,
} from '../../src/broker/broker.ts';

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
