import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { loadConfig } from '@simplebank/shared/config';
import type { Express } from 'express';
import { createApp } from '../../src/app.ts';
import { variables } from '../../src/config.ts';
import { TestSource } from './source.ts';

/** The console's application before a source of the test's own. */
export function testApp(
  t: TestContext,
  env: Record<string, string> = {},
  report: (error: unknown) => void = (error) => assert.fail(String(error)),
): { app: Express; source: TestSource; endStreams: () => void } {
  const source = new TestSource();
  const instances = { all: () => [], close: async () => {} };
  const config = loadConfig(variables, env);
  const { app, endStreams } = createApp({ config, source, instances, report });
  t.after(endStreams);
  return { app, source, endStreams };
}
