/**
 * Does the console keep up, and stay within its bounds? Feeds a console of its own 2,000 log lines
 * and 1,000 spans a second for some minutes, then restarts it. Prints once a minute, and after the
 * restart: its memory, what it keeps, how long a batch of spans waited for its answer, and how far
 * it was behind the lines.
 *
 *     npm run build && node --import tsx bench/console/ingest.ts [<minutes, 10 unless said>]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LogPage, Status } from '../../console/src/api-types.ts';
import { appendLines } from '../../console/src/kept-lines/index.ts';
import { groupBy, makeOrder, type Order } from './order.ts';

const LINES_A_SECOND = 2000;
const SPANS_A_SECOND = 1000;
const TICK_MS = 100;
/** How long the last lines may take to be found. */
const ARRIVAL_LIMIT_MS = 30_000;
const PORT = 5910;
const ADDRESS = `http://127.0.0.1:${PORT}`;

const seconds = Number(process.argv[2] ?? 10) * 60;
const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-ingest-'));
let child = await startConsole();
const sent = { lines: 0, spans: 0 };
const waits: number[] = [];
try {
  await feed();
  await report('fed');
  child.kill('SIGTERM');
  await once(child, 'exit');
  const begin = performance.now();
  child = await startConsole();
  await until('what was kept is read', async () => !(await get<Status>('/api/status')).loading);
  await report(`restarted in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(directory, { recursive: true, force: true });
}

async function feed(): Promise<void> {
  const begin = performance.now();
  let newest: Order | undefined;
  for (let minute = 1, now = 0; now < seconds; now = (performance.now() - begin) / 1000) {
    const due = makeUntil(now);
    newest = due.at(-1) ?? newest;
    await Promise.all([writeLines(due), sendSpans(due)]);
    if (now >= minute * 60) {
      await report(`minute ${minute}`);
      minute += 1;
    }
    await sleep(Math.max(0, TICK_MS - (performance.now() - begin - now * 1000)));
  }
  const uuid = newest?.uuid;
  const end = performance.now();
  await until('the last lines are found', async () => {
    return (await get<LogPage>(`/api/logs?q=uuid:"${uuid}"`)).total === 11;
  });
  const behind = ((performance.now() - end) / 1000).toFixed(1);
  say(`${sent.lines} lines and ${sent.spans} spans sent; the last line found ${behind} s after`);
}

/** Orders whose lines are due; fewer of them send their spans. */
function makeUntil(now: number): (Order & { sendsSpans: boolean })[] {
  const orders = [];
  while (sent.lines < now * LINES_A_SECOND) {
    const sendsSpans = sent.spans < now * SPANS_A_SECOND;
    const order = { ...makeOrder(sent.lines, Date.now()), sendsSpans };
    sent.lines += order.lines.length;
    sent.spans += sendsSpans ? order.spans.length : 0;
    orders.push(order);
  }
  return orders;
}

async function writeLines(orders: readonly Order[]): Promise<void> {
  const byProcess = groupBy(
    orders.flatMap(({ lines }) => lines),
    ({ process }) => process,
  );
  await Promise.all(
    [...byProcess].map(([process, lines]) =>
      appendLines(
        path.join(directory, 'logs', `${process}.json`),
        lines.map(({ text }) => text).join(''),
      ),
    ),
  );
}

async function sendSpans(orders: readonly { spans: Order['spans']; sendsSpans: boolean }[]) {
  const spans = orders.filter(({ sendsSpans }) => sendsSpans).flatMap((order) => order.spans);
  if (spans.length === 0) return;
  const resourceSpans = [...groupBy(spans, ({ service }) => service)].map(([service, all]) => ({
    resource: {
      attributes: [{ key: 'service.name', value: { stringValue: `simplebank-${service}` } }],
    },
    scopeSpans: [{ spans: all.map(({ span }) => span) }],
  }));
  const begin = performance.now();
  const response = await fetch(`${ADDRESS}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans }),
  });
  if (!response.ok) throw new Error(`the console answered ${response.status}`);
  await response.arrayBuffer();
  waits.push(performance.now() - begin);
}

async function report(when: string): Promise<void> {
  const status = await get<Status>('/api/status');
  const memory = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const rss = Number(/VmRSS:\s+(\d+)/.exec(memory)?.[1]) / 1024;
  const { lines, traces } = status;
  say(
    `${when}: ${rss.toFixed(0)} MB resident, ${lines?.kept} lines (${lines?.dropped} dropped), ` +
      `${traces?.kept} traces (${traces?.dropped} dropped), ${await megabytes()} MB on disk, ` +
      `spans acknowledged in ${percentile(0.5)} ms (median), ${percentile(0.99)} ms (99 %)`,
  );
}

function percentile(share: number): string {
  const sorted = waits.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
}

async function megabytes(): Promise<string> {
  const files = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(
    files.map(async (f) => (await stat(path.join(directory, f))).size),
  );
  return (sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024).toFixed(0);
}

async function startConsole(): Promise<ChildProcess> {
  const main = fileURLToPath(new URL('../../console/dist/main.js', import.meta.url));
  const started = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: String(PORT), STATSD_PORT: '0', SIMPLEBANK_DIR: directory },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until('the console is ready', async () => (await fetch(`${ADDRESS}/ready`)).ok);
  return started;
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + ARRIVAL_LIMIT_MS;
  while (!(await look().catch(() => false))) {
    if (performance.now() > limit) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}

async function get<T>(route: string): Promise<T> {
  const response = await fetch(`${ADDRESS}${route}`);
  if (!response.ok) throw new Error(`${route} answered ${response.status}`);
  return (await response.json()) as T;
}

function say(message: string): void {
  process.stdout.write(`${message}\n`);
}
