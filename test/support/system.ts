import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Span } from '@simplebank/console/span';
import { type System, startSystem } from '@simplebank/local';
import { openReader } from '../../console/src/store/telemetry-reader.ts';
import { portVariables } from '../../local/src/system/ports.ts';
import { startTestBroker } from './amqp.ts';
import type { LogLine } from './service.ts';

/** The whole system as `npm start` runs it, on free ports and with a data folder of its own. */
export interface TestSystem {
  readonly system: System;
  /** The address of a process, by its name. */
  url(name: string): string;
  /** Every line that a process has written to stdout so far, verbatim, with the process's name. */
  readonly output: { name: string; text: string }[];
  /** The log lines with a UUID. */
  linesOf(uuid: string): LogLine[];
  /** The spans that have arrived so far. */
  spans(): Promise<Span[]>;
  stop(): Promise<void>;
}

/**
 * @param env configuration of every process, on top of what the user's environment says
 * @param without services that are not started
 */
export async function startTestSystem(
  env: NodeJS.ProcessEnv = {},
  without: string[] = [],
): Promise<TestSystem> {
  if (process.env.TEST_AMQP_URI) await startTestBroker();
  const directory = await mkdtemp(path.join(tmpdir(), 'simplebank-'));
  const output: TestSystem['output'] = [];
  const system = await startSystem({
    without,
    env: {
      ...process.env,
      ...Object.fromEntries(portVariables.map((name) => [name, '0'])),
      AMQP_URI: process.env.TEST_AMQP_URI ?? '',
      SIMPLEBANK_DIR: directory,
      PROCESSING_DELAY_MAX_MS: '0',
      ...env,
    },
    onLine: ({ name, stream, text }) => {
      if (stream === 'stdout') output.push({ name, text });
    },
  });
  return {
    system,
    url(name) {
      const url = system.urls[name];
      if (!url) throw new Error(`there is no process ${name}`);
      return url;
    },
    output,
    linesOf: (uuid) =>
      output.filter(({ text }) => text.includes(uuid)).map(({ text }) => JSON.parse(text)),
    spans: () => readSpans(path.join(directory, 'telemetry.db')),
    async stop() {
      await system.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function readSpans(file: string): Promise<Span[]> {
  const reader = openReader(file);
  try {
    const everything = { tags: {}, limit: Number.MAX_SAFE_INTEGER };
    return (await reader.findTraces(everything, AbortSignal.timeout(60_000))).flat();
  } finally {
    reader.close();
  }
}
