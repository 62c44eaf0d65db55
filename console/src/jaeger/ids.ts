import { createHash } from 'node:crypto';
import type { Span } from '../model/span.ts';
import { groupById, handlesCall, parentsOf, spanKey } from '../model/span-parents.ts';

/**
 * The ids that the spans of a trace have in Jaeger's JSON, where each has its own: that which it came
 * with, and one made from what tells it from the others where they share one. As in Jaeger, the
 * calling side of a call keeps the id.
 *
 * @param spans of one trace, each once
 */
export function jaegerIds(spans: readonly Span[]): Map<Span, string> {
  const ids = new Map<Span, string>();
  for (const sharing of groupById(spans).values()) {
    const keeps = sharing.find((span) => !handlesCall(span)) ?? sharing[0];
    for (const span of sharing) ids.set(span, span === keeps ? span.spanId : madeId(span));
  }
  return ids;
}

/**
 * The spans of a trace, where each has an id of its own, see {@link jaegerIds}, and names its parent by that.
 *
 * @param spans of one trace, each once
 */
export function withOwnIds(spans: readonly Span[]): Span[] {
  const ids = jaegerIds(spans);
  const parents = parentsOf(spans);
  return spans.map((span) => {
    const parentSpanId = parentIdOf(span, parents.get(span), ids);
    const spanId = ids.get(span) ?? span.spanId;
    return { ...span, spanId, ...(parentSpanId !== undefined && { parentSpanId }) };
  });
}

/** The id of the span that a span names as its parent, as that one has it in Jaeger's JSON. */
export function parentIdOf(
  span: Span,
  parent: Span | undefined,
  ids: ReadonlyMap<Span, string>,
): string | undefined {
  return (parent && ids.get(parent)) ?? span.parentSpanId;
}

function madeId(span: Span): string {
  return createHash('sha256').update(spanKey(span)).digest('hex').slice(0, 16);
}
