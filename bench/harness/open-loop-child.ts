import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './statistics.ts';
import { answerRequests } from './subject-process.ts';

/** What came of requests that were sent at a rate, whether or not earlier ones were answered. */
export interface OpenLoop {
  sent: number;
  /** Milliseconds from when a request was to be sent, so that a late start counts as waiting. */
  p50: number;
  p95: number;
  p99: number;
}

/** The gateway closes a connection that is idle for 5 s: sooner here, or a request meets the end. */
const IDLE_LIMIT_MS = 3000;
const agent = new Agent({ keepAlive: true, timeout: IDLE_LIMIT_MS });

answerRequests(async ({ url, rate, seconds }: { url: string; rate: number; seconds: number }) => {
  const times: number[] = [];
  const failures: string[] = [];
  const begin = performance.now();
  const sent = Math.round(rate * seconds);
  const all: Promise<void>[] = [];
  for (let n = 0; n < sent; n++) {
    const due = begin + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    all.push(
      post(url).then((answer) => {
        if (answer !== 'status 200') failures.push(answer);
        times.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(all);
  if (failures.length > 0) {
    throw new Error(`${failures.length} of ${sent} requests failed, the first with ${failures[0]}`);
  }
  const at = (share: number) => percentile(times, share);
  return { sent, p50: at(0.5), p95: at(0.95), p99: at(0.99) } satisfies OpenLoop;
});

/** The status of the answer, or the error that was there in its place. */
function post(url: string): Promise<string> {
  return new Promise((tell) => {
    const failed = (error: Error) => tell(String(error));
    const sending = request(url, { method: 'POST', agent }, (response) => {
      response.resume();
      response.on('error', failed);
      response.on('end', () => tell(`status ${response.statusCode}`));
    });
    sending.on('error', failed);
    sending.end();
  });
}
