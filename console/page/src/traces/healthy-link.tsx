import type { Timeline } from '../../../src/model/api-types.ts';
import { apiPath } from '../api.ts';

/** In the address of a comparison: the newest healthy trace of the other one's kind. */
export const HEALTHY = 'healthy';

/** Leads to a comparison of what failed, or of the first trace, with a healthy one of its kind. */
export function HealthyLink({ timeline }: { timeline: Timeline }) {
  const spans = timeline.entries.filter((entry) => entry.type === 'span');
  const bad = spans.find(({ error }) => error) ?? spans[0];
  if (!bad) return null;
  return (
    <a class="button" href={apiPath('/traces/compare', { a: HEALTHY, b: bad.span.traceID })}>
      Compare with a healthy one
    </a>
  );
}
