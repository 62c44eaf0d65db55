import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LineStore } from '../../console/src/embedded/lines/line-store.ts';
import type { LineQuery } from '../../console/src/source.ts';
import { percentile } from '../harness/statistics.ts';
import { orderLine, uuidOf } from './order-lines.ts';

const LINES = 100_000;

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
  'many clauses': { q: Array.from({ length: 20 }, (_, i) => `${uuidOf(i * 100)}`).join(' OR ') },
  'range from and to': { q: 'order', fromMs: Date.parse('2026-11-22T12:10:00Z') },
};

/** What a search takes, and what a hundred thousand lines take. */
export interface SearchResult {
  /** By query, and for all of them: lines that match, and milliseconds. */
  rows: Record<string, { lines: number; p50: number; p95: number; max: number }>;
  /** Heap and array buffers of all the lines. */
  megabytes: number;
  /** Each line as JSON. */
  bytesEach: number;
}

/** @param rounds how often each query is asked */
export async function measureSearch(rounds: number): Promise<SearchResult> {
  const store = new LineStore({ limit: LINES, segmentLines: 4000 });
  const before = memory();
  let bytes = 0;
  for (let index = 0; index < LINES; index++) {
    const line = orderLine(index);
    bytes += line.bytes;
    store.add(line);
  }
  const megabytes = memory() - before;

  const all: number[] = [];
  const rows: SearchResult['rows'] = {};
  for (const [name, query] of Object.entries(QUERIES)) {
    const times: number[] = [];
    let lines = 0;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const asked = { q: '', limit: 100, buckets: 0, ...query };
      lines = (await store.search(asked, AbortSignal.timeout(10_000))).total;
      times.push(performance.now() - start);
    }
    all.push(...times);
    rows[name] = { lines, ...statistics(times) };
  }
  rows['all of these'] = { lines: LINES, ...statistics(all) };
  return { rows, megabytes, bytesEach: Math.round(bytes / LINES) };
}

function statistics(times: readonly number[]) {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), max: percentile(times, 1) };
}

/** Heap and array buffers after a collection, in MB. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1024 / 1024;
}
