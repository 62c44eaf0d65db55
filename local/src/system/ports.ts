import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import type { Environment } from '../supervisor/process-spec.ts';
import { StartError } from '../supervisor/start-error.ts';

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
  STATSD_PORT: 8125,
};

export type PortVariable = keyof typeof defaultPorts;
export type Ports = Readonly<Record<PortVariable, number>>;

/** How often to look again whether taken ports have become free. */
const RETRY_MS = 100;

export const portVariables = Object.keys(defaultPorts) as PortVariable[];

/** Ports of UDP; all others are of TCP. */
const UDP: readonly PortVariable[] = ['STATSD_PORT'];

interface PortOptions {
  readonly unused?: readonly PortVariable[];
  readonly patienceMs?: number;
  readonly userOf?: ((port: number) => string | undefined) | undefined;
}

/** Gives a held port back. */
type Release = () => Promise<void>;

/** Takes a port until it is released. @throws Error when it cannot be had */
type Hold = (port: number, held: Release[]) => Promise<void>;

/**
 * Where port 0 finds a free one: below those that systems give to connections and to whoever asks for
 * any (Linux from 32768, others from 49152). There nobody takes it while its process starts again.
 */
const FREE_PORTS = { from: 20_000, to: 32_768 };

/**
 * Which is tried next. Processes that look at the same time begin far from each other, also those that were
 * started one after the other: a step from one pid to the next is the golden section of all ports.
 */
let nextFree = FREE_PORTS.from + ((process.pid * 7891) % (FREE_PORTS.to - FREE_PORTS.from));

/** A program on any of these would be reached in our place by somebody who asks `localhost`. */
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Reads the port variables and makes sure that each port is free. Port 0 becomes a free one.
 *
 * @param options.unused the ports that nothing will listen on, and that may be taken
 * @param options.patienceMs how long to wait for taken ports to become free; default: not at all
 * @param options.userOf who may be the one that uses a port, in words
 * @throws StartError with a line for each bad variable, or for each port that is taken
 */
export async function choosePorts(
  env: Environment,
  { unused = [], patienceMs = 0, userOf }: PortOptions = {},
): Promise<Ports> {
  const wanted = readPorts(env);
  const needed = portVariables.filter((variable) => !unused.includes(variable));
  const limit = performance.now() + patienceMs;
  for (;;) {
    const { ports, taken } = await tryPorts(wanted, needed, userOf);
    if (taken.length === 0) return ports;
    if (performance.now() >= limit) throw new StartError(taken.join('\n'));
    await sleep(RETRY_MS);
  }
}

async function tryPorts(
  wanted: Ports,
  needed: readonly PortVariable[],
  userOf: PortOptions['userOf'],
) {
  const ports = { ...wanted };
  const taken: string[] = [];
  const held: Release[] = [];
  // All are held until all are known: no free port is given out twice.
  for (const variable of needed) {
    const port = wanted[variable];
    const hold = UDP.includes(variable) ? holdUdp : holdTcp;
    try {
      if (port === 0) ports[variable] = await holdAny(hold, held);
      else await hold(port, held);
    } catch (error) {
      taken.push(`port ${port} is ${reason(error, userOf?.(port))}, or set ${variable}`);
    }
  }
  await Promise.all(held.map((release) => release()));
  return { ports, taken };
}

/** Finds `count` free ports more, none of which is among `ports`. */
export async function freePorts(count: number, ports: Ports): Promise<number[]> {
  const given = new Set(Object.values(ports));
  const found: number[] = [];
  const held: Release[] = [];
  while (found.length < count) {
    const port = await holdAny(holdTcp, held);
    if (!given.has(port)) found.push(port);
  }
  await Promise.all(held.map((release) => release()));
  return found;
}

/**
 * Reads the port variables.
 *
 * @throws StartError with a line for each bad one
 */
export function readPorts(env: Environment): Ports {
  const ports = { ...defaultPorts };
  const bad: string[] = [];
  for (const variable of portVariables) {
    const value = env[variable];
    if (!value) continue; // An empty value counts as not set.
    ports[variable] = Number(value);
    if (!/^\d+$/.test(value) || ports[variable] > 65535) {
      bad.push(`${variable}: must be a port from 0 to 65535 (got ${JSON.stringify(value)})`);
    }
  }
  for (const [index, variable] of portVariables.entries()) {
    const twin = portVariables.slice(0, index).find((other) => ports[other] === ports[variable]);
    if (twin && ports[variable] !== 0) bad.push(`${twin} and ${variable} are both ${ports[twin]}`);
  }
  if (bad.length > 0) throw new StartError(bad.join('\n'));
  return ports;
}

/**
 * Takes the next free port, and returns its number. One that somebody has, or that the system keeps for
 * itself, is passed over.
 *
 * @throws Error when none is free, or what is wrong is not with the port
 */
async function holdAny(hold: Hold, held: Release[]): Promise<number> {
  for (let left = FREE_PORTS.to - FREE_PORTS.from; ; left--) {
    const port = nextFree;
    nextFree = port + 1 < FREE_PORTS.to ? port + 1 : FREE_PORTS.from;
    try {
      await hold(port, held);
      return port;
    } catch (error) {
      const isOthers = isTaken(error) || propertyOf(error, 'code') === 'EACCES';
      if (left === 1 || !isOthers) throw error;
    }
  }
}

/** Listens on a port of both loopback addresses. */
async function holdTcp(port: number, held: Release[]): Promise<void> {
  for (const host of LOOPBACK) {
    const server = net.createServer();
    try {
      await once(server.listen({ host, port, exclusive: true }), 'listening');
    } catch (error) {
      if (host === '::1' && !isTaken(error)) continue; // This machine has no IPv6.
      throw error;
    }
    held.push(() => new Promise((closed) => server.close(() => closed())));
  }
}

/** Takes a UDP port. */
async function holdUdp(port: number, held: Release[]): Promise<void> {
  const socket = createSocket('udp4');
  held.push(() => new Promise((closed) => socket.close(() => closed())));
  await once(socket.bind({ port, address: '127.0.0.1', exclusive: true }), 'listening');
}

function isTaken(error: unknown): boolean {
  return propertyOf(error, 'code') === 'EADDRINUSE';
}

function reason(error: unknown, user: string | undefined): string {
  if (isTaken(error)) return `taken${user ? `, perhaps by ${user}` : ''}: stop what uses it`;
  return `not to be had (${reasonOf(error)}): allow it`;
}
