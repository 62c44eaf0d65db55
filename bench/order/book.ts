import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../harness/free-port.ts';

/** How long a service may take to start, and orders to be settled; in milliseconds. */
const START_LIMIT_MS = 30_000;
const SETTLED_LIMIT_MS = 60_000;

const script = fileURLToPath(new URL('book.py', import.meta.url));
/** The services that an order passes through, by their folders, those that are called first. */
const services = ['account_transactions', 'fees', 'market', 'orders', 'gateway'];
/** Timings that say that an order is placed, and that it is charged. */
const LAST = ['simplebank-demo.orders.place_order', 'simplebank-demo.fees.charge_fee'];

/** The Python services of the book. */
export interface Book {
  /** Where orders are sold. */
  readonly salesUrl: string;
  /** Resolves when `orders` are placed and charged. @throws Error when they never are */
  untilSettled(orders: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the book's own services of chapter 12 on a RabbitMQ, without their sleeps.
 *
 * @param options.python an interpreter that has what they need
 * @param options.folder the folder `chapter-12` of the book's code
 */
export async function startBook(options: {
  python: string;
  folder: string;
  uri: string;
}): Promise<Book> {
  const settled = new Map(LAST.map((name) => [name, 0]));
  const statsd = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 }, (packet) => {
    const name = String(packet).split(':')[0] ?? '';
    const times = settled.get(name);
    if (times !== undefined) settled.set(name, times + 1);
  });
  await once(statsd.bind(0, '127.0.0.1'), 'listening');
  const exchange = createServer((_request, response) => response.end('{"id": 1}'));
  await once(exchange.listen(0, '127.0.0.1'), 'listening');
  const { port } = exchange.address() as AddressInfo;
  const webPort = await freePort();
  const env = {
    ...process.env,
    PYTHONDONTWRITEBYTECODE: '1',
    AMQP_URI: options.uri,
    STATSD_PORT: String(statsd.address().port),
    EXCHANGE_URL: `http://127.0.0.1:${port}/`,
    WEB_PORT: String(webPort),
  };
  const children: ChildProcess[] = [];
  for (const service of services) {
    children.push(await startPython(options.python, path.join(options.folder, service), env));
  }
  return {
    salesUrl: `http://127.0.0.1:${webPort}/shares/sell`,
    async untilSettled(orders) {
      const limit = performance.now() + SETTLED_LIMIT_MS;
      while ([...settled.values()].some((times) => times < orders)) {
        if (performance.now() > limit) {
          throw new Error(`of ${orders} orders only these were settled: ${[...settled.values()]}`);
        }
        await sleep(20);
      }
    },
    async stop() {
      await Promise.all(
        children.map(async (child) => {
          const ended = once(child, 'exit');
          child.stdin?.end();
          await ended;
        }),
      );
      statsd.close();
      exchange.closeAllConnections();
      exchange.close();
    },
  };
}

/** Its log lines go to the null device. @throws Error when it is not ready in time */
async function startPython(python: string, folder: string, env: NodeJS.ProcessEnv) {
  // Its standard input ends with this process, and it with its standard input.
  const child = spawn(python, [script, folder], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const signal = AbortSignal.timeout(START_LIMIT_MS);
  const [said] = await Promise.race([
    once(child.stdout, 'data', { signal }),
    once(child, 'exit', { signal }),
  ]);
  if (String(said).trim() !== 'ready') throw new Error(`${folder} did not start: ${said}`);
  return child;
}
