import { callAttributes } from '../graph/peer.ts';
import { type CallSpan, isoTime } from '../model/span.ts';
import type { SpanReader, SpanRecord } from './span-reader.ts';
import { KINDS } from './span-row.ts';
import type { Templates } from './templates.ts';

const CLIENT = KINDS.indexOf('client');
/** How many different spans that ask somebody are known at once. */
const MOST_KNOWN = 5000;

type CallRest = Pick<CallSpan, 'attributes' | 'status'>;

/**
 * Spans as graphs are made from them. What they have in common is read once: an order has eleven, and
 * a graph thousands of orders.
 */
export class CallSpans {
  readonly #spans: SpanReader;
  readonly #templates: Templates;
  /** Of spans that handle a call, by their template. */
  readonly #handling = new Map<number, CallRest>();
  /** Of all others, by all that is their own. */
  readonly #asking = new Map<string, CallRest>();

  constructor(spans: SpanReader, templates: Templates) {
    this.#spans = spans;
    this.#templates = templates;
  }

  span(traceId: string, row: SpanRecord): CallSpan {
    return {
      traceId,
      spanId: row.spanId,
      ...(row.parentId !== null && { parentSpanId: row.parentId }),
      service: row.service,
      kind: KINDS[row.kind] ?? 'unspecified',
      startTime: isoTime(row.startUs),
      durationMs: row.durationUs / 1000,
      ...this.#restOf(row),
    };
  }

  #restOf(row: SpanRecord): CallRest {
    const isHandling = row.kind !== CLIENT && row.failed === 0;
    const key = `${row.template} ${row.own}`;
    const known = isHandling ? this.#handling.get(row.template) : this.#asking.get(key);
    if (known) return known;
    const { attributes, status } = this.#spans.restOf(row);
    const rest: CallRest = {
      attributes: callAttributes(attributes),
      status: row.failed === 1 ? { ...status, code: 'error' } : { code: 'unset' },
    };
    if (isHandling && !this.#templates.get(row.template).isWhole)
      this.#handling.set(row.template, rest);
    if (!isHandling) {
      if (this.#asking.size >= MOST_KNOWN) this.#asking.clear();
      this.#asking.set(key, rest);
    }
    return rest;
  }
}
