import type { Span } from '../model/span.ts';
import { allOf, rootsOf, type SpanNode } from './span-node.ts';

/** How many times the duration of a fast one is no longer usual. */
const MUCH_LONGER = 2;
/** A difference that is chance, however fast they are; in microseconds. */
const CHANCE_US = 20_000;

/** A trace as one looks for a healthy one. */
interface Candidate {
  spans: readonly Span[];
  startUs: number;
  durationUs: number;
  /** What happened in it, each once: a service and the name of a span. */
  steps: ReadonlySet<string>;
}

/** What a trace begins with, which says of what kind it is; undefined without spans. */
export function headOf(spans: readonly Span[]): SpanNode | undefined {
  const roots = rootsOf(spans);
  return roots.find(({ orphan }) => !orphan) ?? roots[0];
}

/**
 * The newest healthy trace: nothing in it failed, no parent is missing, it has every step that
 * others of the kind have, and took no longer than usual. So one in which something never answered,
 * and which therefore knows of no error, is not taken for healthy.
 *
 * @param bad what a healthy one is wanted for
 * @param candidates traces that have a span as `bad` begins with
 */
export function healthyFor(
  bad: readonly Span[],
  candidates: readonly (readonly Span[])[],
): readonly Span[] | undefined {
  const head = headOf(bad);
  const flawless = candidates
    .filter((spans) => spans[0]?.traceId !== bad[0]?.traceId)
    .flatMap((spans) => (head ? asCandidate(spans, head) : []));
  const most = Math.max(...flawless.map(({ steps }) => steps.size));
  const whole = flawless.filter(({ steps }) => steps.size === most);
  const fast = quartile(whole.map(({ durationUs }) => durationUs));
  const usual = Math.max(fast * MUCH_LONGER, fast + CHANCE_US);
  return whole
    .filter(({ durationUs }) => durationUs <= usual)
    .reduce<Candidate | undefined>((a, b) => (a && a.startUs >= b.startUs ? a : b), undefined)
    ?.spans;
}

/** None where the trace is of another kind, or something in it is wrong. */
function asCandidate(spans: readonly Span[], head: SpanNode): Candidate[] {
  const roots = rootsOf(spans);
  const nodes = [...allOf(roots)];
  const isAlike = ({ service, operation }: SpanNode) =>
    service === head.service && operation === head.operation;
  // Of what lost its root, nobody knows what was above it.
  const isOfKind = head.orphan ? nodes.some(isAlike) : roots.some(isAlike);
  if (!isOfKind || nodes.some(({ failed, orphan }) => failed || orphan)) return [];
  const startUs = nodes.reduce((first, node) => Math.min(first, node.startUs), Infinity);
  const endUs = nodes.reduce((last, node) => Math.max(last, node.endUs), 0);
  const steps = new Set(
    nodes.map(({ service, operation }) => JSON.stringify([service, operation])),
  );
  return [{ spans, startUs, durationUs: endUs - startUs, steps }];
}

/** A value than which a quarter is less. */
function quartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
}
