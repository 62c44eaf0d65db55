import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './statistics.ts';
import { answerRequests } from './subject-process.ts';

/** What came of requests that were sent at a rate, whether or not earlier ones were answered. */
export interface OpenLoop {
  sent: number;
  failed: number;
  /** Milliseconds from when a request was to be sent, so that a late start counts as waiting. */
  p50: number;
  p95: number;
  p99: number;
}

const agent = new Agent({ keepAlive: true });

answerRequests(async ({ url, rate, seconds }: { url: string; rate: number; seconds: number }) => {
  const times: number[] = [];
  let failed = 0;
  const begin = performance.now();
  const sent = Math.round(rate * seconds);
  const all: Promise<void>[] = [];
  for (let n = 0; n < sent; n++) {
    const due = begin + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    all.push(
      post(url).then((status) => {
        if (status !== 200) failed += 1;
        times.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(all);
  const at = (share: number) => percentile(times, share);
  return { sent, failed, p50: at(0.5), p95: at(0.95), p99: at(0.99) } satisfies OpenLoop;
});

/** The status of the answer; 0 when there was none. */
function post(url: string): Promise<number> {
  return new Promise((tell) => {
    const sending = request(url, { method: 'POST', agent }, (response) => {
      response.resume();
      response.on('end', () => tell(response.statusCode ?? 0));
    });
    sending.on('error', () => tell(0));
    sending.end();
  });
}
