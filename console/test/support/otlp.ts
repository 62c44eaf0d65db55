import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { problemJson } from '@simplebank/shared/http-problem';
import express from 'express';
import { openTraceStore } from '../../src/embedded/spans/trace-store.ts';
import { otlpRouter } from '../../src/receive/router.ts';
import { Span } from '../../src/span.ts';
import { temporaryFolder } from './folder.ts';
import { listen } from './listen.ts';

export const TRACE = '5b8efff798038103d269b633813fc60c';
export const SPAN = 'eee19b7ec3c1b174';
export const PARENT = 'eee19b7ec3c1b173';

/** A store of spans behind `POST /v1/traces`, with a directory of its own; gone after the test. */
export async function receiver(t: TestContext) {
  const directory = path.join(await temporaryFolder(t), 'traces');
  const reports: string[] = [];
  const report = (problem: string) => void reports.push(problem);
  const store = await openTraceStore({ directory, report });
  t.after(() => store.close());
  await store.loaded;
  const app = express().use(
    otlpRouter(store.append),
    problemJson((error) => report(`fault: ${String(error)}`)),
  );
  const { url } = await listen(t, app);
  return {
    url,
    directory,
    store,
    /** What the operator was told. */
    reports,
    post: (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      }),
    /** The spans in the file of a service. */
    spans: async (service: string) => {
      const text = await readFile(path.join(directory, `${service}.json`), 'utf8');
      assert.ok(text.endsWith('\n'));
      const lines = text.slice(0, -1).split('\n');
      return lines.map((line) => Span.parse(JSON.parse(line)));
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
  assert.equal(body.type, 'about:blank');
  return String(body.detail);
}
