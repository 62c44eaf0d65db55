import type { TraceDifference } from '../model/comparison-types.ts';
import { selfTime } from './self-time.ts';
import type { Both, SpanNode } from './span-node.ts';

/** What is less than both of these is chance. */
const NOTABLE_SHARE = 0.5;
const NOTABLE_US = 5000;
/** So many tell where the time went. */
const MOST = 3;

/** Where one trace took its time and the other did not: the largest differences first. */
export function timeDifferences(both: readonly Both[]): TraceDifference[] {
  const times = both.flatMap(({ there, here }) => [
    timeOf('time', { there, here }, selfTime),
    ...(there.isConsumer && here.isConsumer ? [timeOf('wait', { there, here }, waitOf)] : []),
  ]);
  return times
    .filter(({ thereUs, hereUs }) => isNotable(thereUs, hereUs))
    .toSorted((a, b) => Math.abs(b.hereUs - b.thereUs) - Math.abs(a.hereUs - a.thereUs))
    .slice(0, MOST);
}

function timeOf(what: 'time' | 'wait', { there, here }: Both, measure: (node: SpanNode) => number) {
  const { service, operation } = here;
  const measured = { thereUs: measure(there), hereUs: measure(here) };
  return { what, of: 'span' as const, service, operation, ...measured };
}

/** How long an event waited, from when it was told until it was handled. */
function waitOf({ startUs, parent }: SpanNode): number {
  return parent ? Math.max(0, startUs - parent.endUs) : 0;
}

function isNotable(thereUs: number, hereUs: number): boolean {
  const difference = Math.abs(hereUs - thereUs);
  return difference >= NOTABLE_US && difference >= NOTABLE_SHARE * Math.min(thereUs, hereUs);
}
