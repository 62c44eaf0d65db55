import { once } from 'node:events';
import type { Server } from 'node:net';

/** How often another free port is tried, until one is free at both addresses. */
const ATTEMPTS = 20;

/** What a machine says that has not this version of IP. */
const ABSENT = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** Servers that listen on the same port. */
export interface Listening {
  port: number;
  servers: Server[];
}

/**
 * Listens where clients look for a server on this host. `localhost` may be 127.0.0.1 or ::1, so who
 * listens on one of them listens on the other, too, where the machine has it.
 *
 * @param port 0 for a free one
 * @param make makes a server for one address
 * @throws Error (rejects) where the port is taken (EADDRINUSE) or the host is not ours
 */
export async function listen(port: number, host: string, make: () => Server): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    const listening: Listening = { port, servers: [] };
    try {
      await listenAt(addressesOf(host), listening, make);
      return listening;
    } catch (error) {
      await Promise.all(listening.servers.map(close));
      const isUnlucky = port === 0 && codeOf(error) === 'EADDRINUSE' && attempt < ATTEMPTS;
      if (!isUnlucky) throw error;
    }
  }
}

/** Frees the port; connections there are stay. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function addressesOf(host: string): [string, ...string[]] {
  if (host === '127.0.0.1' || host === 'localhost') return ['127.0.0.1', '::1'];
  return host === '::1' ? ['::1', '127.0.0.1'] : [host];
}

async function listenAt(
  [first, ...others]: [string, ...string[]],
  to: Listening,
  make: () => Server,
) {
  await start(first, to, make);
  for (const address of others) {
    await start(address, to, make).catch((error: unknown) => {
      if (!ABSENT.includes(codeOf(error))) throw error;
    });
  }
}

async function start(host: string, listening: Listening, make: () => Server): Promise<void> {
  const server = make();
  server.listen(listening.port, host);
  await once(server, 'listening');
  listening.servers.push(server);
  const address = server.address();
  if (typeof address === 'object' && address) listening.port = address.port;
}

function codeOf(error: unknown): string {
  return String(Object(error).code);
}
