import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LogPage, Status } from '../../console/src/model/api-types.ts';
import { usageOf } from '../harness/process-usage.ts';
import { percentile } from '../harness/statistics.ts';
import { FedConsole } from './fed-console.ts';
import { requestsOf, timersOf, writeLines } from './ingest.ts';
import { makeOrder } from './order.ts';

/** What comes at once: a fifth of a second of 300 orders a second. */
const ORDERS_AT_ONCE = 60;
/** Code that has not run yet is slow: so many orders come before CPU counts. */
const WARM_UP = 1000;
/** More than is kept. */
const PLENTY = {
  TELEMETRY_MAX_LINES: '10000000',
  TELEMETRY_MAX_TRACES: '1000000',
  TELEMETRY_MAX_MB: '10000',
};

/** A console that keeps so many orders. */
export interface SizeReport {
  lines: number;
  traces: number;
  /** CPU of all its threads for an order with its lines, spans and timers, in milliseconds. */
  cpuMs: number;
  megabytes: number;
  /** From the start of its process after a kill until everything is found again, in seconds. */
  restartSeconds: number;
  /** Milliseconds over HTTP. */
  searches: { name: string; p50: number; p95: number; max: number }[];
}

/**
 * Feeds a console with orders, kills it, starts it again, and asks.
 *
 * @param rounds how often each question is asked
 */
export async function measureSize(orders: number, rounds: number): Promise<SizeReport> {
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-size-'));
  const fed = await FedConsole.start(directory, PLENTY);
  try {
    const warmUp = Math.min(WARM_UP, Math.floor(orders / 2));
    await feed(fed, directory, 0, warmUp);
    const before = await usageOf(fed.pid);
    const uuid = await feed(fed, directory, warmUp, orders);
    const after = await usageOf(fed.pid);
    const cpuSeconds = (after?.cpuSeconds ?? NaN) - (before?.cpuSeconds ?? NaN);
    const restartSeconds = await timeToFindAgain(fed, orders, uuid);
    const searches = await ask(fed, uuid, rounds);
    const { lines, traces } = await fed.get<Status>('/api/status');
    return {
      lines: lines?.kept ?? 0,
      traces: traces?.kept ?? 0,
      cpuMs: (cpuSeconds * 1000) / (orders - warmUp),
      megabytes: Math.max(after?.megabytes ?? NaN, (await usageOf(fed.pid))?.megabytes ?? NaN),
      restartSeconds,
      searches,
    };
  } finally {
    await fed.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** @returns the UUID of the last order; its lines are kept then, and those of all others */
async function feed(fed: FedConsole, directory: string, from: number, to: number) {
  let uuid = '';
  for (let first = from; first < to; first += ORDERS_AT_ONCE) {
    const length = Math.min(ORDERS_AT_ONCE, to - first);
    const orders = Array.from({ length }, (_, i) => makeOrder(first + i, Date.now()));
    await writeLines(directory, orders);
    const spans = orders.flatMap((order) => order.spans);
    await Promise.all(requestsOf(spans).map((request) => fed.sendSpans(request)));
    await fed.sendTimers(timersOf(orders.length));
    uuid = orders.at(-1)?.uuid ?? uuid;
  }
  await fed.until('all lines are kept', () => hasLines(fed, to));
  return uuid;
}

async function hasLines(fed: FedConsole, orders: number): Promise<boolean> {
  return (await fed.get<Status>('/api/status')).lines?.kept === orders * 11;
}

async function timeToFindAgain(fed: FedConsole, orders: number, uuid: string): Promise<number> {
  await fed.stop('SIGKILL');
  const begin = performance.now();
  await fed.startAgain();
  await fed.until('everything is found again', async () => {
    const found = await fed.get<LogPage>(`/api/logs?q=uuid:${uuid}`);
    return found.total === 11 && (await hasLines(fed, orders));
  });
  return (performance.now() - begin) / 1000;
}

async function ask(fed: FedConsole, uuid: string, rounds: number) {
  const logs = (q: string) => `/api/logs?${new URLSearchParams({ q })}`;
  const questions = {
    'by UUID': logs(`uuid:${uuid}`),
    'by level': logs('levelname:ERROR'),
    'by service': logs('name:market_service'),
    'by free text': logs('"placing order in the exchange" OR *xchang*'),
    'newest 100 traces': '/api/traces?limit=100&service=simplebank-gateway',
  };
  const searches: SizeReport['searches'] = [];
  for (const [name, route] of Object.entries(questions)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const begin = performance.now();
      await fed.get(route);
      times.push(performance.now() - begin);
    }
    const [p50, p95, max] = [0.5, 0.95, 1].map((share) => percentile(times, share));
    searches.push({ name, p50: p50 ?? NaN, p95: p95 ?? NaN, max: max ?? NaN });
  }
  return searches;
}
