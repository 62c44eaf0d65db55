import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appendLines } from '../../console/src/kept-lines/index.ts';
import type { LineQuery } from '../../console/src/model/source.ts';
import { openStore, type StoreSource } from '../../console/src/store/source.ts';
import { percentile } from '../harness/statistics.ts';
import { groupBy } from './order.ts';
import { orderLine, uuidOf } from './order-lines.ts';

const LINES = 100_000;
const LINES_A_WRITE = 2000;
const PLENTY = { lines: 10_000_000, traces: 1_000_000, bytes: 1e12 };

const MIDDLE = Math.floor(LINES / 11 / 2);
const uuid = uuidOf(MIDDLE);
const middleTime = orderLine(MIDDLE * 11).record['@timestamp'];

/** What people ask for, and what is hard to answer. */
const QUERIES: Record<string, Partial<LineQuery>> = {
  'every line': { q: '' },
  'every line, 1,000 of them': { q: '', limit: 1000 },
  'every line, histogram': { q: '', buckets: 100 },
  'uuid of a field': { q: `uuid:${uuid}` },
  'uuid in quotes': { q: `uuid:"${uuid}"` },
  'uuid anywhere': { q: uuid },
  'uuid, histogram': { q: uuid, buckets: 60 },
  'uuid that is not there': { q: '00000000-0000-4000-8000-000000000000' },
  'trace id': { q: `trace_id:${orderLine(MIDDLE * 11).record.trace_id}` },
  'span id anywhere': { q: String(orderLine(MIDDLE * 11).record.span_id) },
  'level and service': { q: 'levelname:ERROR AND name:market_service' },
  'level, histogram': { q: 'levelname:ERROR', buckets: 100 },
  'not a level': { q: 'NOT levelname:INFO' },
  'one word anywhere': { q: 'exchange' },
  'a word of every line anywhere': { q: 'simplebank' },
  'a year anywhere': { q: '2026' },
  'two words': { q: 'placing order' },
  'a phrase': { q: '"placing order in the exchange"' },
  'a phrase of a field': { q: 'message:"requesting reservation"' },
  'either of three': { q: 'name:(gateway OR fees_service OR market_service)' },
  'a number of a field': { q: 'lineno:58' },
  'a number anywhere': { q: '10008' },
  'a range of numbers': { q: 'levelno:[30 TO 40]' },
  'a comparison of distinct numbers': { q: 'relativeCreated:>1800000' },
  'a range of times': { q: `@timestamp:[${middleTime} TO 2026-11-22T12:40:00Z]` },
  'wildcard, beginning of a word': { q: 'reserv*' },
  'wildcard, end of a word': { q: '*change' },
  'wildcard, middle of any text': { q: '*a*e*i*o*' },
  'wildcard without a letter': { q: '????????????????' },
  'hostile wildcard': { q: '*a*a*a*a*a*a*b' },
  'hostile wildcard with ?': { q: '*a?a?a?a?*b' },
  'a field exists': { q: '_exists_:exc_info' },
  'many wildcards': { q: 'a* b* c* OR (d* AND NOT e*)' },
  'many clauses': { q: Array.from({ length: 20 }, (_, i) => `${uuidOf(i * 100)}`).join(' OR ') },
  'range from and to': { q: 'order', fromMs: Date.parse('2026-11-22T12:10:00Z') },
};

/** What a search takes, in a file of so many lines. */
export interface SearchResult {
  /** By query, and for all of them: lines that match, and milliseconds. */
  rows: Record<string, { lines: number; p50: number; p95: number; max: number }>;
  /** The file, in MB. */
  megabytes: number;
  /** Each line as JSON. */
  bytesEach: number;
}

/** @param rounds how often each query is asked */
export async function measureSearch(rounds: number): Promise<SearchResult> {
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-search-'));
  const store = await openStore({ directory, limits: PLENTY, report: refuse });
  try {
    const bytes = await writeLines(path.join(directory, 'logs'));
    while (store.status().lines?.kept !== LINES) await sleep(50);
    const all: number[] = [];
    const rows: SearchResult['rows'] = {};
    for (const [name, query] of Object.entries(QUERIES)) {
      const { times, lines } = await ask(store, query, rounds);
      all.push(...times);
      rows[name] = { lines, ...statistics(times) };
    }
    rows['all of these'] = { lines: LINES, ...statistics(all) };
    const { size } = await stat(path.join(directory, 'telemetry.db'));
    return { rows, megabytes: size / 1024 / 1024, bytesEach: Math.round(bytes / LINES) };
  } finally {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function ask(store: StoreSource, query: Partial<LineQuery>, rounds: number) {
  const times: number[] = [];
  let lines = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const asked = { q: '', limit: 100, buckets: 0, ...query };
    lines = (await store.searchLines(asked, AbortSignal.timeout(10_000))).total;
    times.push(performance.now() - start);
  }
  return { times, lines };
}

/** @returns how many bytes they have */
async function writeLines(logs: string): Promise<number> {
  let bytes = 0;
  for (let first = 0; first < LINES; first += LINES_A_WRITE) {
    const lines = Array.from({ length: LINES_A_WRITE }, (_, n) => orderLine(first + n));
    for (const [instance, own] of groupBy(lines, (line) => line.instance)) {
      const text = own.map(({ record }) => `${JSON.stringify(record)}\n`).join('');
      bytes += text.length;
      await appendLines(path.join(logs, `${instance}.json`), text);
    }
  }
  return bytes;
}

function refuse(problem: string): never {
  throw new Error(problem);
}

function statistics(times: readonly number[]) {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), max: percentile(times, 1) };
}
