import autocannon from 'autocannon';
import type { HttpLoad, HttpLoadOptions } from './http-load.ts';
import { percentile } from './statistics.ts';
import { answerRequests } from './subject-process.ts';

/** How long an answer may take, in seconds. */
const TIMEOUT_S = 30;

answerRequests(async (options: HttpLoadOptions) => {
  const times = await load(options);
  const at = (share: number) => percentile(times, share);
  return { answered: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) } satisfies HttpLoad;
});

/** How long each answer took, in milliseconds. */
function load(options: autocannon.Options): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    const done = (error: Error | undefined, { '2xx': good, non2xx, errors }: autocannon.Result) => {
      if (error) reject(error);
      else if (non2xx + errors === 0 && good > 0) resolve(times);
      else reject(new Error(`${options.url}: ${good} 2xx, ${non2xx} others, ${errors} errors`));
    };
    autocannon({ ...options, timeout: TIMEOUT_S }, done).on(
      'response',
      (_client, _status, _bytes, time) => times.push(time),
    );
  });
}
