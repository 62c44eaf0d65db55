import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What autocannon says with --json, as far as it matters here. */
const Report = z.object({
  duration: z.number(),
  '2xx': z.number(),
  non2xx: z.number(),
  errors: z.number(),
  latency: z.object({ p50: z.number(), p97_5: z.number(), p99: z.number() }),
});

/** What came of a closed loop of HTTP requests. */
export interface HttpLoad {
  answered: number;
  /** Milliseconds, as autocannon has them. */
  p50: number;
  p97: number;
  p99: number;
}

/**
 * Runs autocannon: as many requests as fit into some seconds, `connections` at once, spread over the
 * addresses.
 *
 * @throws Error when one was not answered with 2xx
 */
export async function closedHttpLoop(
  urls: readonly string[],
  options: { method: 'GET' | 'POST'; connections: number; seconds?: number; amount?: number },
): Promise<HttpLoad> {
  const { method, connections, seconds = 0, amount = 0 } = options;
  const share = Math.ceil(connections / urls.length);
  const length = amount > 0 ? ['-a', `${amount / urls.length}`] : ['-d', `${seconds}`];
  const loads = await Promise.all(
    urls.map((url) => autocannon(['-m', method, '-c', `${share}`, ...length, url])),
  );
  const worst = (pick: (load: HttpLoad) => number) => Math.max(...loads.map(pick));
  return {
    answered: loads.reduce((sum, { answered }) => sum + answered, 0),
    p50: worst(({ p50 }) => p50),
    p97: worst(({ p97 }) => p97),
    p99: worst(({ p99 }) => p99),
  };
}

async function autocannon(args: readonly string[]): Promise<HttpLoad> {
  const main = createRequire(import.meta.url).resolve('autocannon');
  const { stdout } = await promisify(execFile)(process.execPath, [
    main,
    ...['--json', '--no-progress', '--timeout', '30', ...args],
  ]);
  const report = Report.parse(JSON.parse(stdout));
  if (report.non2xx + report.errors > 0 || report['2xx'] === 0) {
    throw new Error(`${args.at(-1)}: ${report.non2xx} not 2xx, ${report.errors} errors`);
  }
  const { p50, p97_5, p99 } = report.latency;
  return { answered: report['2xx'], p50, p97: p97_5, p99 };
}
