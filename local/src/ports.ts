import { once } from 'node:events';
import net from 'node:net';
import type { Environment } from './data-directory.ts';
import { StartError } from './start-error.ts';

/** The variables that set the ports, with the port each stands for by default. */
const defaultPorts = {
  GATEWAY_PORT: 5001,
  ORDERS_PORT: 5002,
  ACCOUNT_TRANSACTIONS_PORT: 5003,
  FEES_PORT: 5004,
  MARKET_PORT: 5005,
  PROFILE_PORT: 5007,
  SETTINGS_PORT: 5008,
  EXTERNAL_PORT: 5009,
  CONSOLE_PORT: 5010,
  BROKER_PORT: 5673,
};

export type PortVariable = keyof typeof defaultPorts;
export type Ports = Readonly<Record<PortVariable, number>>;

const variables = Object.keys(defaultPorts) as PortVariable[];

/** A program on any of these would be reached in our place by somebody who asks `localhost`. */
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Reads the port variables and makes sure that each port is free. Port 0 becomes a free one.
 *
 * @param unused the ports that nothing will listen on, and that may be taken
 * @throws StartError with a line for each bad variable, or for each port that is taken
 */
export async function choosePorts(
  env: Environment,
  unused: readonly PortVariable[] = [],
): Promise<Ports> {
  const ports = readPorts(env);
  const held: net.Server[] = [];
  const taken: string[] = [];
  try {
    // All are held until all are known: no free port is given out twice.
    for (const variable of variables) {
      if (unused.includes(variable)) continue;
      try {
        ports[variable] = await hold(ports[variable], held);
      } catch (error) {
        taken.push(`port ${ports[variable]} is ${reason(error)}, or set ${variable}`);
      }
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  }
  if (taken.length > 0) throw new StartError(taken.join('\n'));
  return ports;
}

function readPorts(env: Environment): Record<PortVariable, number> {
  const ports = { ...defaultPorts };
  const bad: string[] = [];
  for (const variable of variables) {
    const value = env[variable];
    if (!value) continue; // An empty value counts as not set.
    ports[variable] = Number(value);
    if (!/^\d+$/.test(value) || ports[variable] > 65535) {
      bad.push(`${variable}: must be a port from 0 to 65535 (got ${JSON.stringify(value)})`);
    }
  }
  for (const [index, variable] of variables.entries()) {
    const twin = variables.slice(0, index).find((other) => ports[other] === ports[variable]);
    if (twin && ports[variable] !== 0) bad.push(`${twin} and ${variable} are both ${ports[twin]}`);
  }
  if (bad.length > 0) throw new StartError(bad.join('\n'));
  return ports;
}

/** Listens on a port of both loopback addresses, and returns its number. */
async function hold(port: number, held: net.Server[]): Promise<number> {
  let chosen = port;
  for (const host of LOOPBACK) {
    const server = net.createServer();
    try {
      await once(server.listen({ host, port: chosen, exclusive: true }), 'listening');
    } catch (error) {
      if (host === '::1' && !isTaken(error)) continue; // This machine has no IPv6.
      throw error;
    }
    held.push(server);
    const address = server.address();
    if (typeof address === 'object' && address) chosen = address.port;
  }
  return chosen;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function reason(error: unknown): string {
  if (isTaken(error)) return 'taken: stop what uses it';
  return `not to be had (${error instanceof Error ? error.message : error}): allow it`;
}
