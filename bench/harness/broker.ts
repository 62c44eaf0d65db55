import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** How long the broker may take to listen, in milliseconds. */
const START_LIMIT_MS = 10_000;

/** A broker in a process of its own. */
export interface RunningBroker {
  uri: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts an embedded broker of our own on a free port. */
export async function startEmbeddedBroker(): Promise<RunningBroker> {
  const main = fileURLToPath(new URL('../../local/dist/broker/main.js', import.meta.url));
  const port = await freePort();
  const env = { ...process.env, HOST: '127.0.0.1', PORT: String(port) };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const limit = performance.now() + START_LIMIT_MS;
  while (!(await listens(port))) {
    if (performance.now() > limit) throw new Error('the embedded broker does not listen');
  }
  return {
    uri: `amqp://guest:guest@127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The user's RabbitMQ, or else an embedded broker of our own. */
export async function startBroker(
  rabbitUri: string | undefined,
): Promise<{ uri: string; what: string; stop(): Promise<void> }> {
  if (rabbitUri) return { uri: rabbitUri, what: 'RabbitMQ', stop: async () => undefined };
  return { ...(await startEmbeddedBroker()), what: 'the embedded broker' };
}

/** A TCP port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => socket.end(() => tell(true)));
    socket.on('error', () => setTimeout(() => tell(false), 50));
  });
}
