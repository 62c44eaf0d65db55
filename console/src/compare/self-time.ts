/** What of a span tells where its time went; times in microseconds. */
export interface Timed {
  readonly startUs: number;
  readonly endUs: number;
  /** It handles an event: whoever told that did not wait for it. */
  readonly isConsumer: boolean;
  readonly children: readonly Timed[];
}

/**
 * The time, in microseconds, that a span spent itself: its duration without the time in which one
 * of its children ran. Those that handle an event do not count: it goes on without them.
 */
export function selfTime({ startUs, endUs, children }: Timed): number {
  const byStart = children
    .filter(({ isConsumer }) => !isConsumer)
    .toSorted((a, b) => a.startUs - b.startUs);
  let covered = 0;
  let until = startUs;
  for (const child of byStart) {
    const from = Math.max(until, child.startUs);
    const to = Math.min(endUs, child.endUs);
    covered += Math.max(0, to - from);
    until = Math.max(until, to);
  }
  return endUs - startUs - covered;
}
