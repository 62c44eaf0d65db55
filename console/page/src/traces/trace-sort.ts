import type { TraceSummary } from './trace-summary.ts';

/** What traces can be sorted by, as addresses and the page name it. */
export const SORTS = [
  { key: 'start', title: 'Started', value: ({ startUs }: TraceSummary) => startUs },
  { key: 'duration', title: 'Duration', value: ({ durationUs }: TraceSummary) => durationUs },
  { key: 'spans', title: 'Spans', value: ({ spanCount }: TraceSummary) => spanCount },
  { key: 'errors', title: 'Errors', value: ({ errorCount }: TraceSummary) => errorCount },
] as const;

/** A name, with a minus before it for the largest first. */
export const DEFAULT_SORT = '-start';

/** Sorts traces; those that are equal by the newest. */
export function sortTraces(traces: readonly TraceSummary[], sort: string): TraceSummary[] {
  const by = SORTS.find(({ key }) => key === sort.replace(/^-/, '')) ?? SORTS[0];
  const direction = sort.startsWith('-') ? -1 : 1;
  return traces.toSorted(
    (a, b) => direction * (by.value(a) - by.value(b)) || b.startUs - a.startUs,
  );
}

/** How to sort when the name of a column is clicked: the largest first, then the other way. */
export function nextSort(sort: string, key: string): string {
  return sort === `-${key}` ? key : `-${key}`;
}
