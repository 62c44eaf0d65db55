import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appendLines } from '../../console/src/kept-lines/index.ts';
import type { LogPage, Status } from '../../console/src/model/api-types.ts';
import { usageOf } from '../harness/process-usage.ts';
import { percentile } from '../harness/statistics.ts';
import { FedConsole } from './fed-console.ts';
import { groupBy, makeOrder, type Order } from './order.ts';

const LINES_A_SECOND = 2000;
const SPANS_A_SECOND = 1000;
const TICK_MS = 100;

/** A look at the console while it is fed, or after. */
export interface Report {
  when: string;
  megabytes: number;
  /** Kept now. */
  lines: number;
  traces: number;
  /** How long spans waited for their answer so far, in milliseconds. */
  p50: number;
  p99: number;
}

/**
 * Does the console keep up, and stay within its bounds? Feeds one 2,000 log lines and 1,000 spans
 * a second, waits until the last line is found, then restarts it.
 *
 * @returns a report for every minute, for the end, and for after the restart
 */
export async function ingest(seconds: number): Promise<Report[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-ingest-'));
  const fed = await FedConsole.start(directory);
  const reports: Report[] = [];
  const waits: number[] = [];
  const report = async (when: string) => reports.push(await look(fed, when, waits));
  try {
    const sent = { lines: 0, spans: 0 };
    const begin = performance.now();
    let newest = '';
    for (let minute = 1, now = 0; now < seconds; now = (performance.now() - begin) / 1000) {
      const due = ordersUntil(now, sent);
      newest = due.at(-1)?.uuid ?? newest;
      await writeLines(directory, due);
      const spans = due.filter(({ sendsSpans }) => sendsSpans).flatMap((order) => order.spans);
      waits.push(...(await Promise.all(requestsOf(spans).map((each) => fed.sendSpans(each)))));
      if (now >= minute * 60) await report(`minute ${minute++}`);
      await sleep(Math.max(0, TICK_MS - (performance.now() - begin - now * 1000)));
    }
    const end = performance.now();
    await fed.until('the last lines are found', async () => {
      return (await fed.get<LogPage>(`/api/logs?q=uuid:"${newest}"`)).total === 11;
    });
    await report(`the last line found, ${secondsSince(end)} s after it was written`);
    const stopped = performance.now();
    await fed.restart();
    const isLoaded = async () => !(await fed.get<Status>('/api/status')).loading;
    await fed.until('what was kept is read', isLoaded);
    await report(`restarted, everything read again after ${secondsSince(stopped)} s`);
    return reports;
  } finally {
    await fed.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Orders whose lines are due; fewer of them send their spans. */
function ordersUntil(now: number, sent: { lines: number; spans: number }) {
  const orders: (Order & { sendsSpans: boolean })[] = [];
  while (sent.lines < now * LINES_A_SECOND) {
    const sendsSpans = sent.spans < now * SPANS_A_SECOND;
    const order = { ...makeOrder(sent.lines, Date.now()), sendsSpans };
    sent.lines += order.lines.length;
    sent.spans += sendsSpans ? order.spans.length : 0;
    orders.push(order);
  }
  return orders;
}

export async function writeLines(directory: string, orders: readonly Order[]): Promise<void> {
  const lines = orders.flatMap((order) => order.lines);
  await Promise.all(
    [...groupBy(lines, ({ process }) => process)].map(([process, own]) =>
      appendLines(
        path.join(directory, 'logs', `${process}.json`),
        own.map(({ text }) => text).join(''),
      ),
    ),
  );
}

/** An export request of each service. */
export function requestsOf(spans: Order['spans']): object[] {
  return [...groupBy(spans, ({ service }) => service)].map(([service, all]) => ({
    resourceSpans: [
      { resource: resourceOf(service), scopeSpans: [{ spans: all.map(({ span }) => span) }] },
    ],
  }));
}

/** What a process of ours says of itself. */
function resourceOf(service: string): object {
  const texts = {
    'service.name': `simplebank-${service}`,
    'service.instance.id': service,
    'host.name': 'laptop',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '2.2.0',
  };
  return {
    attributes: Object.entries(texts).map(([key, stringValue]) => ({
      key,
      value: { stringValue },
    })),
  };
}

/** The timers of so many orders, in packets. */
export function timersOf(orders: number): string[] {
  return Array.from({ length: orders }, (_, order) =>
    TIMERS.map((name, i) => `simplebank-demo.${name}:${order + i / 7}|ms`).join('\n'),
  );
}

const TIMERS = [
  ...['gateway.sell_shares', 'orders.sell_shares', 'orders.create_order'],
  ...['orders.request_reservation', 'account-transactions.request_reservation'],
  ...['market.place_order', 'market.place_order_stock_exchange', 'orders.handle_place_order'],
  ...['fees.charge_fee', 'fees.handle_place_order'],
];

async function look(fed: FedConsole, when: string, waits: readonly number[]): Promise<Report> {
  const { lines, traces } = await fed.get<Status>('/api/status');
  return {
    when,
    megabytes: (await usageOf(fed.pid))?.megabytes ?? NaN,
    lines: lines?.kept ?? 0,
    traces: traces?.kept ?? 0,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
  };
}

function secondsSince(begin: number): string {
  return ((performance.now() - begin) / 1000).toFixed(1);
}
