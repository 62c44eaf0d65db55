import { startSubject } from './subject-process.ts';

export interface HttpLoadOptions {
  url: string;
  method: 'GET' | 'POST';
  /** How many requests are under way at once. */
  connections: number;
  /** How long, in seconds, or how many requests: one of the two. */
  duration?: number;
  amount?: number;
}

/** What came of a closed loop of HTTP requests. */
export interface HttpLoad {
  answered: number;
  /** How long an answer took, in milliseconds: half of them at most the first, and so on. */
  p50: number;
  p95: number;
  p99: number;
}

/** autocannon in a process of its own. It stays, so that its start is no part of what is measured. */
export interface LoadGenerator {
  /**
   * Sends requests, each connection the next one when the last was answered.
   *
   * @throws Error when one was not answered with 2xx
   */
  run(options: HttpLoadOptions): Promise<HttpLoad>;
  stop(): Promise<void>;
}

export async function startLoadGenerator(): Promise<LoadGenerator> {
  const child = await startSubject(new URL('http-load-child.ts', import.meta.url), ['autocannon']);
  return { run: (options) => child.ask<HttpLoad>(options), stop: child.stop };
}
