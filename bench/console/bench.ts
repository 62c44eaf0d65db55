import { type Bench, type Promised, promise, type Table } from '../harness/result.ts';
import { ingest } from './ingest.ts';
import { measureSearch, type SearchResult } from './search.ts';
import { measureSize, type SizeReport } from './size.ts';

/** How fast the console finds log lines, and whether it keeps up with them. */
export const consoleBench: Bench = async ({ short, alone, say }) => {
  const { rows, megabytes, bytesEach } = await measureSearch(short ? 2 : 40);
  const empty = Object.entries(rows).find(([, { lines }]) => lines === 0);
  if (empty && !empty[0].includes('not there') && !empty[0].includes('hostile')) {
    throw new Error(`the query "${empty[0]}" found nothing`);
  }
  const seconds = short ? 3 : alone ? 600 : 30;
  say(`console: ${seconds} s of lines and spans`);
  const reports = await ingest(seconds);
  const sizes: SizeReport[] = [];
  for (const orders of short ? [300] : [10_000, 100_000]) {
    say(`console: ${orders} orders`);
    sizes.push(await measureSize(orders, short ? 2 : 20));
  }
  return {
    about:
      `Searches of 100,000 log lines of ${bytesEach} bytes, 100 of them returned unless said otherwise; then 2,000 lines and 1,000 ` +
      `spans a second for ${seconds} s, and a restart; then orders, a kill, and searches over HTTP.`,
    tables: [
      {
        title: 'A search of 100,000 lines, in ms',
        columns: ['query', 'lines', 'p50', 'p95', 'longest'],
        rows: Object.entries(rows).map(([name, { lines, p50, p95, max }]) => [
          name,
          String(lines),
          p50.toFixed(1),
          p95.toFixed(1),
          max.toFixed(1),
        ]),
      },
      ...tablesOf(sizes),
      {
        title: 'Taking lines and spans',
        columns: [
          '',
          'MB resident',
          'lines kept',
          'traces kept',
          'spans acknowledged, p50 ms',
          'p99 ms',
        ],
        rows: reports.map(({ when, megabytes: mb, lines, traces, p50, p99 }) => [
          when,
          mb.toFixed(0),
          String(lines),
          String(traces),
          p50.toFixed(1),
          p99.toFixed(1),
        ]),
      },
    ],
    promises: promisesOf(rows, sizes),
    notes: [`The lines take ${megabytes.toFixed(0)} MB in the file.`],
  };
};

function tablesOf(sizes: readonly SizeReport[]): Table[] {
  const names = sizes[0]?.searches.map(({ name }) => name) ?? [];
  return [
    {
      title: 'Orders, each with 11 lines, 11 spans and 10 timers',
      columns: [
        'lines',
        'traces',
        'ms of CPU an order',
        'MB resident',
        'found again after a kill, s',
      ],
      rows: sizes.map(({ lines, traces, cpuMs, megabytes, restartSeconds }) => [
        String(lines),
        String(traces),
        cpuMs.toFixed(2),
        megabytes.toFixed(0),
        restartSeconds.toFixed(2),
      ]),
    },
    {
      title: 'Their searches over HTTP, p95 in ms (longest)',
      columns: ['', ...sizes.map(({ lines }) => `${lines} lines`)],
      rows: names.map((name) => [
        name,
        ...sizes.map((size) => {
          const { p95, max } = searchOf(size, name);
          return `${p95.toFixed(1)} (${max.toFixed(1)})`;
        }),
      ]),
    },
  ];
}

function searchOf({ searches }: SizeReport, name: string) {
  const found = searches.find((search) => search.name === name);
  if (!found) throw new Error(`nothing was asked ${name}`);
  return found;
}

/** What is promised of a console with 100,000 lines, and of one with ten times that. */
function promisesOf(rows: SearchResult['rows'], [one, ten]: readonly SizeReport[]): Promised[] {
  if (!one || !ten) return [];
  const ms = ' ms';
  return [
    promise('CPU of an order in the console', one.cpuMs, { most: 0.45 }, ms),
    promise('resident with 100,000 lines', one.megabytes, { most: 200 }, ' MB'),
    promise('resident with ten times that', ten.megabytes, { most: 300 }, ' MB'),
    promise('search of 100,000 lines, p95', rows['all of these']?.p95 ?? NaN, { most: 100 }, ms),
    ...['by UUID', 'by level', 'by service'].map((name) =>
      promise(`search of ten times that ${name}, p95`, searchOf(ten, name).p95, { most: 50 }, ms),
    ),
    promise(
      'search of ten times that by free text, p95',
      searchOf(ten, 'by free text').p95,
      { most: 2000 },
      ms,
    ),
    promise('newest 100 traces, p95', searchOf(ten, 'newest 100 traces').p95, { most: 150 }, ms),
    promise('everything found again after a kill', ten.restartSeconds, { most: 1 }, ' s'),
  ];
}
