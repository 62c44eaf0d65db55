import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/support/folder.ts';
import { fuzzSeed, Random } from '../../test/support/random.ts';
import { appendLines } from '../src/kept-lines/index.ts';
import type { JaegerAnswer, JaegerTrace, LogPage, Status } from '../src/model/api-types.ts';
import { otlpSpan, request } from './support/otlp.ts';
import { until } from './support/until.ts';

const MAIN = fileURLToPath(new URL('../../dist/programs/console.js', import.meta.url));
const KILLS = process.env.TEST_LONG ? 20 : 3;
/** The longest time between two kills, in milliseconds. */
const LONGEST_LIFE_MS = 1500;

/** How long it may take to start on a busy machine, in milliseconds. */
const START_LIMIT_MS = 60_000;

/** A console that is killed again and again. */
class MortalConsole {
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  #port = 0;

  constructor(directory: string) {
    this.#env = { PORT: '0', STATSD_PORT: '0', OTLP_PORT: '0', SIMPLEBANK_DIR: directory };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const child = fork(MAIN, {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#child = child;
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    const listening = () => /listening on port (\d+)/.exec(said)?.[1];
    const port = await until('it listens', listening, START_LIMIT_MS);
    this.#port = Number(port);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

/** How many spans a trace has. */
const SPANS = 20;
const idOf = (n: number, digits: number) => (n + 1).toString(16).padStart(digits, '0');

/** Writes lines and sends spans until it is told to end. @returns how many of each were kept */
async function feed(console: MortalConsole, logs: string, ended: AbortSignal) {
  const told = { lines: 0, traces: 0 };
  while (!ended.aborted) {
    const numbers = Array.from({ length: 50 }, () => told.lines++);
    const lines = numbers.map((n) =>
      JSON.stringify({ '@timestamp': new Date().toISOString(), message: `line ${n}`, n }),
    );
    await appendLines(path.join(logs, 'orders.json'), `${lines.join('\n')}\n`);
    const spans = Array.from({ length: SPANS }, (_, i) =>
      otlpSpan({ traceId: idOf(told.traces, 32), spanId: idOf(i, 16) }),
    );
    if (await isKept(console, request(spans))) told.traces += 1;
    await sleep(5);
  }
  return told;
}

/** Whether spans were acknowledged: if not, they are sent again, as an SDK does. */
async function isKept(console: MortalConsole, body: string): Promise<boolean> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = fetch(`${console.url}/v1/traces`, { method: 'POST', headers, body });
  return answer.then(({ ok }) => ok).catch(() => false);
}

async function start(t: TestContext) {
  const directory = await temporaryFolder(t);
  const console = new MortalConsole(directory);
  t.after(() => console.kill());
  await console.start();
  return { console, logs: path.join(directory, 'logs') };
}

test('a kill loses no line and no acknowledged span, and doubles none', async (t) => {
  const { console, logs } = await start(t);
  const ended = new AbortController();
  const fed = feed(console, logs, ended.signal);
  const seed = fuzzSeed();
  t.diagnostic(`FUZZ_SEED=${seed}`);
  const random = new Random(seed);
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(random.int(LONGEST_LIFE_MS));
    await console.kill();
    await console.start();
  }
  ended.abort();
  const told = await fed;
  const get = async <T>(route: string) => {
    // What the console answers is typed where it is made.
    return (await (await fetch(`${console.url}${route}`)).json()) as T;
  };
  const found = (q: string) => get<LogPage>(`/api/logs?${new URLSearchParams({ q })}`);
  await until('the last line', async () => (await found(`n:${told.lines - 1}`)).total === 1);
  assert.equal((await found('')).total, told.lines);
  for (let n = 0; n < told.lines; n += Math.ceil(told.lines / 50)) {
    // On a busy machine a search may not get as far in its two seconds.
    const total = await until(`line ${n}`, async () => (await found(`n:${n}`)).total || undefined);
    assert.equal(total, 1, `line ${n}`);
  }
  // One may have been kept whose acknowledgement a kill has cut off.
  const kept = (await get<Status>('/api/status')).traces?.kept ?? 0;
  assert.ok(kept === told.traces || kept === told.traces + 1, `${kept} of ${told.traces} traces`);
  for (let n = 0; n < told.traces; n += Math.ceil(told.traces / 50)) {
    const { data } = await get<JaegerAnswer<JaegerTrace[]>>(`/api/traces/${idOf(n, 32)}`);
    const ids = data[0]?.spans.map(({ spanID }) => spanID);
    assert.deepEqual(
      ids?.sort(),
      Array.from({ length: SPANS }, (_, i) => idOf(i, 16)),
    );
  }
});
