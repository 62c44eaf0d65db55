import type { Bench } from '../harness/result.ts';
import { ingest } from './ingest.ts';
import { measureSearch } from './search.ts';

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
  return {
    about:
      `Searches of 100,000 log lines of ${bytesEach} bytes, 100 of them returned unless said otherwise; then 2,000 lines and 1,000 ` +
      `spans a second for ${seconds} s, and a restart.`,
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
    promises: [],
    notes: [`The lines take ${megabytes.toFixed(0)} MB in the file.`],
  };
};
