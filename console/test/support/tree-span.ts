import type { Span } from '../../src/model/span.ts';

/** A span that starts `start` milliseconds after the trace. */
export function span(spanId: string, start: number, fields: Partial<Span> = {}): Span {
  return {
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId,
    name: spanId,
    service: 'orders',
    resource: {},
    kind: 'internal',
    startTime: `2026-11-22T10:49:00.${String(start).padStart(3, '0')}250Z`,
    durationMs: 10,
    attributes: {},
    events: [],
    status: { code: 'unset' },
    links: [],
    ...fields,
  };
}
