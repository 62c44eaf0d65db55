import assert from 'node:assert/strict';
import type { NamedCase } from '../../src/case-folders.ts';
import type { CaseRun } from '../../src/case-run.ts';
import { until } from '../../src/until.ts';
import { askedIn } from './solution.ts';

/** How long a line or span may take to be found, in milliseconds. */
const LIMIT_MS = 10_000;

/** Who asks for levels or errors looks for what failed, and finds nothing of it in a signal that is silent. */
const FAILED = /levelname:|"error":/;

/**
 * What the solution says to ask finds something in the sick bank. The console answers, by its search and
 * by its API of Jaeger's, which find what Elasticsearch and Jaeger find.
 */
export async function assertAsked(run: CaseRun, named: NamedCase): Promise<void> {
  const { evidence, drawn } = run;
  const { queries, searches } = await askedIn(named, drawn, run);
  const asked = [
    ...queries.map((query) => ({
      what: query,
      signal: 'logs' as const,
      isFound: async () => (await evidence.countLines(query)) > 0,
    })),
    ...searches.map((search) => ({
      what: decodeURIComponent(`${search}`),
      signal: 'traces' as const,
      isFound: async () => (await evidence.search(Object.fromEntries(search))).length > 0,
    })),
  ];
  for (const { what, signal, isFound } of asked) {
    if (named.case.silent.includes(signal) && FAILED.test(what)) {
      assert.equal(await isFound(), false, `there is something: ${what}`);
    } else {
      assert.ok(await until(isFound, LIMIT_MS), `there is nothing: ${what}`);
    }
  }
}
