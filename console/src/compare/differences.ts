import type { LogLine } from '../model/api-types.ts';
import type { TraceDifference } from '../model/comparison-types.ts';
import type { Span } from '../model/span.ts';
import { attributeDifferences } from './attribute-differences.ts';
import { lineDifferences } from './line-differences.ts';
import { type Pair, pairTrees } from './pair-trees.ts';
import { type Both, rootsOf, type SpanNode } from './span-node.ts';
import { timeDifferences } from './time-differences.ts';

/** A trace with the lines that were written in it. */
export interface TraceWithLines {
  readonly spans: readonly Span[];
  readonly lines: readonly LogLine[];
}

/**
 * How a trace differs from another one, what tells most first: what failed, and of that what failed
 * innermost; what is missing, and what only this one has; lines, errors among them first; where
 * the time went; then attributes.
 *
 * @param there the other one, which is the healthy one where there is one
 */
export function differencesOf(there: TraceWithLines, here: TraceWithLines): TraceDifference[] {
  const pairs = pairTrees(rootsOf(there.spans), rootsOf(here.spans));
  const both = pairs.flatMap(({ a, b }): Both[] => (a && b ? [{ there: a, here: b }] : []));
  return [
    ...errors(pairs),
    ...spansOfOne(pairs, 'missing'),
    ...spansOfOne(pairs, 'additional'),
    ...lineDifferences(there.lines, here.lines),
    ...timeDifferences(both),
    ...attributeDifferences(both),
  ];
}

/** The innermost first: the spans around one that failed fail because of it. */
function errors(pairs: readonly Pair<SpanNode>[]): TraceDifference[] {
  return pairs
    .filter(({ a, b }) => b && failureOf(a) !== failureOf(b) && (b.failed || a?.failed))
    .toSorted((one, other) => other.depth - one.depth)
    .map(({ a, b }) => ({
      what: 'error',
      ...named(b ?? a),
      ...(a && { there: failureOf(a) }),
      ...(b && { here: failureOf(b) }),
    }));
}

function spansOfOne(
  pairs: readonly Pair<SpanNode>[],
  what: 'missing' | 'additional',
): TraceDifference[] {
  return pairs
    .filter(({ a, b }) => (what === 'missing' ? !b : !a && !b?.failed))
    .map(({ a, b }) => ({ what, ...named(a ?? b) }));
}

function named(node: SpanNode | undefined) {
  const { service = '', operation = '' } = node ?? {};
  return { of: 'span' as const, service, operation };
}

/** What a span says of how it ended; `ok` for one that is not there, which did not fail. */
function failureOf(node: SpanNode | undefined): string {
  if (!node?.failed) return 'ok';
  const { status, attributes, events } = node.span;
  const thrown = events.map((event) => event.attributes['exception.message']).find(Boolean);
  return String(status.message || thrown || attributes['error.type'] || 'failed');
}
