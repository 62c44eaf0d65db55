import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import type { Express } from 'express';
import { createApp } from '../../src/app.ts';
import { variables } from '../../src/config.ts';
import type { Source } from '../../src/model/source.ts';
import { type Processes, unmanaged } from '../../src/processes/processes.ts';
import { TestSource } from './source.ts';

const fail = (error: unknown) => assert.fail(String(error));

/** The console's application before a source of the test's own. */
export function testApp(
  t: TestContext,
  env: Record<string, string> = {},
  report: (error: unknown) => void = fail,
  processes?: Processes,
): { app: Express; source: TestSource; endStreams: () => void } {
  const source = new TestSource();
  return { ...appBefore(t, source, env, report, processes), source };
}

/** The console's application before any source. */
export function appBefore(
  t: TestContext,
  source: Source,
  env: Record<string, string> = {},
  report: (error: unknown) => void = fail,
  processes: Processes = unmanaged(async () => []),
): { app: Express; endStreams: () => void } {
  const instances = { all: () => [], close: async () => {} };
  const config = loadConfig(variables, env);
  const { app, endStreams } = createApp({ config, source, instances, processes, report });
  t.after(endStreams);
  return { app, endStreams };
}
