import { startBank } from '../harness/bank.ts';
import { startLoadGenerator } from '../harness/http-load.ts';
import type { OpenLoop } from '../harness/open-loop-child.ts';
import { type Bench, promise } from '../harness/result.ts';
import { median, slope } from '../harness/statistics.ts';
import { startSubject } from '../harness/subject-process.ts';

/** Seconds of load between two looks. */
const WINDOW = 10;

/** Whether memory and latency stay as they are under a steady load, telemetry on. */
export const soak: Bench = async ({ short, alone, say }) => {
  const bank = await startBank({ telemetry: true });
  const child = await startSubject(new URL('../harness/open-loop-child.ts', import.meta.url), []);
  const url = bank.salesUrl;
  const generator = await startLoadGenerator();
  const load = { url, method: 'POST', connections: 64 } as const;
  const begin = performance.now();
  // However long the first answer takes, a short run has some.
  const top = await generator.run({ ...load, ...(short ? { amount: 200 } : { duration: WINDOW }) });
  const seconds = short ? (performance.now() - begin) / 1000 : WINDOW;
  await generator.stop();
  await bank.untilSettled(top.answered);
  const rate = top.answered / seconds / 2;
  const minutes = short ? 0 : alone ? 10 : 0.5;
  const window = short ? 1 : WINDOW;
  const windows = Math.max(3, (minutes * 60) / window);
  say(`soak: ${windows} times ${window} s at ${rate.toFixed(0)} orders/s`);

  let orders = top.answered;
  const looks = [];
  for (let i = 0; i < windows; i++) {
    const load = await child.ask<OpenLoop>({ url, rate, seconds: window });
    orders += load.sent;
    const usage = await bank.usage();
    const megabytes = usage.reduce((sum, process) => sum + process.megabytes, 0);
    looks.push({ minute: ((i + 1) * window) / 60, megabytes, ...load });
  }
  await bank.untilSettled(orders);
  await child.stop();
  await bank.stop();

  // In the first half caches and the heap still fill: what is promised is that it ends. Memory then
  // moves with each garbage collection: what grows steadily grows by its range, noise by near 0.
  const later = looks.slice(Math.floor(looks.length / 2));
  const memory = later.map(({ megabytes }) => megabytes);
  const growth = slope([...memory.keys()], memory) * (memory.length - 1);
  const range = Math.max(...memory) - Math.min(...memory);
  const ofRange = growth / range;
  const worst = Math.max(...looks.map(({ p50, p99 }) => p99 / p50));
  const shown = looks.filter((_, i) => looks.length <= 12 || (i + 1) % 6 === 0);
  return {
    about:
      `Orders at half of the top rate, ${rate.toFixed(0)} a second, telemetry on, for ${((windows * window) / 60).toFixed(1)} minutes. ` +
      'Memory is that of all processes together.',
    tables: [
      {
        title: 'Over time',
        columns: ['minute', 'MB resident', 'p50 ms', 'p99 ms'],
        rows: shown.map(({ minute, megabytes, p50, p99 }) => [
          minute.toFixed(1),
          megabytes.toFixed(0),
          p50.toFixed(1),
          p99.toFixed(1),
        ]),
      },
    ],
    promises: [
      promise('longest p99 of ten seconds, of its p50', worst, { most: 20 }),
      ...(alone
        ? [promise('growth in the second half, of the range of memory', ofRange, { most: 0.5 })]
        : []),
    ],
    notes: [
      'All orders were settled.',
      ...(alone
        ? [
            `In the second half memory was ${median(memory).toFixed(0)} MB, in a range of ${range.toFixed(0)} MB, and the line ` +
              `through it rose by ${growth.toFixed(0)} MB.`,
          ]
        : ['`npm run bench -- soak` takes ten minutes, and says whether memory grows.']),
    ],
  };
};
