import { type CallSpan, type Span, startOf } from '../../span.ts';
import type { Operation } from './operations.ts';
import type { Shared } from './shared.ts';

type Attributes = Span['attributes'];

const STATUS = { unset: { code: 'unset' }, ok: { code: 'ok' }, error: { code: 'error' } } as const;

/**
 * A span in memory: its JSON, and beside it what searches and graphs ask for. As objects, attributes
 * and all, 100,000 spans take several times the memory of their text; and most are never looked at.
 */
export class KeptSpan implements CallSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: Span['kind'];
  readonly durationMs: number;
  readonly status: CallSpan['status'];
  /** `error` and those named `rpc.*`: all that graphs are made from. */
  readonly attributes: Attributes;
  /** In microseconds since 1970. */
  readonly startUs: number;
  /** In lower case. */
  readonly uuid: string | undefined;
  readonly #operation: Operation;
  readonly #resource: Attributes;
  readonly #text: string;

  /** @param shared what many spans have in common */
  constructor(
    span: Span,
    operation: Operation,
    shared: { resources: Shared<Attributes>; rpcAttributes: Shared<Attributes> },
  ) {
    const { resource, ...rest } = span;
    const { uuid } = span.attributes;
    this.spanId = span.spanId;
    if (span.parentSpanId !== undefined) this.parentSpanId = span.parentSpanId;
    this.kind = span.kind;
    this.durationMs = span.durationMs;
    this.status = STATUS[span.status.code];
    this.attributes = shared.rpcAttributes.get(callAttributes(span.attributes));
    this.startUs = startOf(span);
    this.uuid = typeof uuid === 'string' ? uuid.toLowerCase() : undefined;
    this.#operation = operation;
    this.#resource = shared.resources.get(resource);
    this.#text = JSON.stringify(rest);
  }

  get service(): string {
    return this.#operation.service;
  }

  get name(): string {
    return this.#operation.name;
  }

  get durationUs(): number {
    return Math.round(this.durationMs * 1000);
  }

  /** How many characters it takes. */
  get length(): number {
    return this.#text.length;
  }

  /** The span as it came. */
  whole(): Span {
    // Our own text, of a span that was validated.
    const rest: Omit<Span, 'resource'> = JSON.parse(this.#text);
    return { ...rest, resource: this.#resource };
  }
}

function callAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => name.startsWith('rpc.') || name === 'error'),
  );
}
