import type { TestContext } from 'node:test';
import { problemJson } from '@simplebank/shared/http-problem';
import express from 'express';
import type { LogRecord } from '../../src/model/api-types.ts';
import type { Metric } from '../../src/model/metric.ts';
import type { Span } from '../../src/model/span.ts';
import { otlpRouter } from '../../src/receive/router.ts';
import { listen } from './listen.ts';

/** Takes OTLP and keeps what it brings as it was read, in the order in which it came. */
export async function collector(t: TestContext) {
  const spans: Span[] = [];
  const lines: { instance: string; record: LogRecord }[] = [];
  const metrics: Metric[] = [];
  /** What was refused, and what failed. */
  const reports: string[] = [];
  const app = express().use(
    otlpRouter({
      appendSpans: async (all) => void spans.push(...all),
      appendLines: async (instance, records) => {
        for (const record of records) lines.push({ instance, record });
      },
      appendMetrics: async (all) => void metrics.push(...all),
    }),
    problemJson((error) => reports.push(String(error))),
  );
  const { url } = await listen(t, app);
  return { url, spans, lines, metrics, reports };
}
