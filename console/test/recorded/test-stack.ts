import type { TestContext } from 'node:test';
import { openStack, type StackSource } from '../../src/stack/source.ts';

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

/** The stack's source over the servers that a test needs, for as long as the test lasts. */
export function testStack(
  t: TestContext,
  urls: { elasticsearch?: string; jaeger?: string; prometheus?: string },
): StackSource {
  const source = openStack({
    ELASTICSEARCH_URL: urls.elasticsearch ?? NOWHERE,
    JAEGER_URL: urls.jaeger ?? NOWHERE,
    PROMETHEUS_URL: urls.prometheus ?? NOWHERE,
  });
  t.after(() => source.close());
  return source;
}

/** As long as any test may wait for an answer. */
export const patience = () => AbortSignal.timeout(60_000);
