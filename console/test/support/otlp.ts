import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { faultsOnly, problemJson } from '@simplebank/shared/http-problem';
import { type ProblemName, problemTypes } from '@simplebank/shared/problems';
import express from 'express';
import type { LogRecord } from '../../src/model/api-types.ts';
import type { Span } from '../../src/model/span.ts';
import { LineFiles } from '../../src/receive/line-files.ts';
import { otlpRouter } from '../../src/receive/router.ts';
import { listen } from './listen.ts';
import { openTestStore } from './store.ts';

export const TRACE = '5b8efff798038103d269b633813fc60c';
export const SPAN = 'eee19b7ec3c1b174';
export const PARENT = 'eee19b7ec3c1b173';

/** What takes OTLP, and keeps it in a folder of its own; gone after the test. */
export async function receiver(t: TestContext) {
  const { store, directory, reports, problems } = await openTestStore(t);
  const report = (problem: string) => void reports.push(problem);
  const logs = path.join(directory, 'logs');
  const files = await LineFiles.open(logs, report);
  const app = express().use(
    otlpRouter({
      appendSpans: (spans) => store.appendSpans(spans),
      appendLines: (instance, records) => files.append(instance, records),
      appendMetrics: async () => {},
    }),
    problemJson(faultsOnly((error) => report(`fault: ${String(error)}`))),
  );
  const { url } = await listen(t, app);
  return {
    url,
    directory,
    logs,
    store,
    problems,
    /** The spans that are kept of a trace, by their ids. */
    trace: async (traceId: string) => {
      const spans = await store.trace(traceId, AbortSignal.timeout(60_000));
      return spans.sort((a, b) => (a.spanId < b.spanId ? -1 : 1));
    },
    /** How many traces are kept. */
    traces: () => store.status().traces?.kept,
    /** What the operator was told. */
    reports,
    post: (
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
      signal: 'traces' | 'logs' = 'traces',
    ) =>
      fetch(`${url}/v1/${signal}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      }),
    /** The lines in the file of a process. */
    lines: async (instance: string): Promise<LogRecord[]> => {
      const text = await readFile(path.join(logs, `${instance}.otlp.json`), 'utf8');
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    /** The spans that are kept of a service, by their ids. */
    spans: async (service: string): Promise<Span[]> => {
      const query = { service, tags: {}, limit: 10_000 };
      const traces = await store.findTraces(query, AbortSignal.timeout(60_000));
      const own = traces.flat().filter((span) => span.service === service);
      return own.sort((a, b) => (a.spanId < b.spanId ? -1 : 1));
    },
  };
}

/** A span as OTLP's JSON has it. */
export function otlpSpan(fields: object = {}): object {
  return {
    traceId: TRACE,
    spanId: SPAN,
    name: 'sell_shares',
    kind: 2,
    startTimeUnixNano: '1763808540123456789',
    endTimeUnixNano: '1763808540164660789',
    ...fields,
  };
}

/** An export request in OTLP's JSON, from a service. */
export function request(spans: object[], service: string | null = 'simplebank-orders'): string {
  const attributes =
    service === null ? [] : [{ key: 'service.name', value: { stringValue: service } }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] });
}

export async function assertProblem(response: Response, status: number): Promise<string> {
  assert.equal(response.status, status);
  assert.match(response.headers.get('Content-Type') ?? '', /^application\/problem\+json/);
  const body = Object(await response.json());
  assert.equal(body.status, status);
  const [page, name] = String(body.type).split('#');
  assert.equal(page, '/docs/errors.md');
  assert.equal(problemTypes[name as ProblemName]?.status, status, name);
  return String(body.detail);
}
