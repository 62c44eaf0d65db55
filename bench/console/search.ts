import { Console } from 'node:console';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LineStore } from '../../console/src/embedded/lines/line-store.ts';
import type { LineQuery } from '../../console/src/source.ts';
import { orderLine, uuidOf } from './order-lines.ts';

/*
 * How long it takes to search a hundred thousand log lines, and how much memory they take:
 * `node --import tsx bench/console/search.ts`
 */

const LINES = 100_000;
const ROUNDS = 40;

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

async function main(): Promise<void> {
  const store = new LineStore({ limit: LINES, segmentLines: 4000 });
  const before = memory();
  const began = performance.now();
  let bytes = 0;
  for (let index = 0; index < LINES; index++) {
    const line = orderLine(index);
    bytes += line.bytes;
    store.add(line);
  }
  const addedMs = performance.now() - began;
  const after = memory();

  const all: number[] = [];
  const rows: Record<string, object> = {};
  for (const [name, query] of Object.entries(QUERIES)) {
    const times: number[] = [];
    let total = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const asked = { q: '', limit: 100, buckets: 0, ...query };
      total = (await store.search(asked, AbortSignal.timeout(10_000))).total;
      times.push(performance.now() - start);
    }
    all.push(...times);
    rows[name] = { lines: total, ...statistics(times) };
  }
  rows['all queries'] = statistics(all);
  process.stdout.write(
    `${LINES} lines, ${Math.round(bytes / LINES)} bytes of JSON each, ${ROUNDS} searches a query\n`,
  );
  new Console(process.stdout).table(rows);
  process.stdout.write(
    `memory of the store: ${(after - before).toFixed(1)} MB (heap and array buffers), ` +
      `added in ${addedMs.toFixed(0)} ms, the making of the lines included\n`,
  );
}

function statistics(times: readonly number[]): Record<'p50 ms' | 'p95 ms' | 'max ms', number> {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => {
    const time = sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
    return Math.round(time * 10) / 10;
  };
  return { 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'max ms': at(1) };
}

/** Heap and array buffers after a collection, in MB. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1024 / 1024;
}

await main();
