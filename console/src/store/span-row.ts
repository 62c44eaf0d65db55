import { hasFailed, type Span, startOf } from '../model/span.ts';

export const KINDS = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
] as const;

/** A span on its way into the file: what has a column, and all else as JSON. */
export interface SpanRow {
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly kind: number;
  readonly parentId: string | null;
  readonly name: string;
  readonly startUs: number;
  readonly durationUs: number;
  readonly failed: number;
  /** In lower case. */
  readonly uuid: string | null;
  readonly json: string;
  /** Of the process, as JSON: one object for all its spans. */
  readonly resource: { readonly json: string };
}

/** What of a span has no column. */
export type SpanRest = Pick<Span, 'attributes' | 'events' | 'links' | 'status'>;

export function rowsOf(spans: readonly Span[]): SpanRow[] {
  const resources = new Map<Span['resource'], SpanRow['resource']>();
  return spans.map((span) => {
    const resource = resources.get(span.resource) ?? { json: JSON.stringify(span.resource) };
    resources.set(span.resource, resource);
    return rowOf(span, resource);
  });
}

function rowOf(span: Span, resource: SpanRow['resource']): SpanRow {
  const { attributes, events, links, status } = span;
  const rest: SpanRest = { attributes, events, links, status };
  const { uuid } = attributes;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    service: span.service,
    kind: KINDS.indexOf(span.kind),
    parentId: span.parentSpanId ?? null,
    name: span.name,
    startUs: startOf(span),
    durationUs: Math.round(span.durationMs * 1000),
    failed: hasFailed(span) ? 1 : 0,
    uuid: typeof uuid === 'string' ? uuid.toLowerCase() : null,
    json: JSON.stringify(rest),
    resource,
  };
}
