import { createRequire } from 'node:module';
import {
  type Attributes,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK, resources } from '@opentelemetry/sdk-node';
// Its way from the variables to exporters; NodeSDK goes it only where it is given no processors.
import { getSpanProcessorsFromEnv } from '@opentelemetry/sdk-node/build/src/utils.js';
import { isForOperators } from '../contracts/request-path.ts';
import { messageOf, typeOf } from '../contracts/thrown.ts';
import { currentUuid } from '../process/correlation.ts';
import { incomingAttributes } from './http-span.ts';
import { httpPropagator, messagePropagator } from './propagation.ts';
import { redacting } from './span-redaction.ts';

const tracer = trace.getTracer('simplebank');

/** What travels with a request: the W3C headers `traceparent`, `tracestate` and `baggage`. */
export type TraceHeaders = Record<string, string>;

/**
 * Starts sending spans by OTLP/HTTP (the chapter's listing 12.9). Where to, how often and whether
 * at all is set by OpenTelemetry's own `OTEL_*` variables.
 *
 * Incoming HTTP requests get their SERVER span from instrumentation-http; health checks get none.
 * All other spans come from {@link withSpan}, so that each is there on purpose and has a name that
 * the reader of a trace knows. Whoever made it, a span leaves as {@link redacting} has it.
 *
 * @param serviceName as Jaeger shows it, for example `simplebank-orders`
 * @param facts what else is to be known of the process, as attributes of its resource
 * @returns sends what is left and stops
 */
export function startTracing(serviceName: string, facts: Attributes = {}): () => Promise<void> {
  const sdk = new NodeSDK({
    serviceName,
    resource: resources.resourceFromAttributes(facts),
    spanProcessors: getSpanProcessorsFromEnv(undefined).map(redacting),
    textMapPropagator: httpPropagator,
    // Metrics go to StatsD and logs to stdout: only spans leave by OTLP.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [
      new HttpInstrumentation({
        // The SDK enables it when it starts, which it does not where it is disabled.
        enabled: false,
        disableOutgoingRequestInstrumentation: true,
        ignoreIncomingRequestHook: ({ url = '' }) => isForOperators(url),
        startIncomingSpanHook: incomingAttributes,
        applyCustomAttributesOnSpan: sayFailure,
      }),
    ],
  });
  sdk.start();
  // instrumentation-http patches node:http when somebody requires it; all our imports of it are
  // already through.
  createRequire(import.meta.url)('node:http');
  return () => sdk.shutdown();
}

/**
 * Runs `work` inside a new span, which ends with it. An error that leaves `work` marks the span as
 * failed, with `error.type` as OpenTelemetry's conventions say, and is thrown on.
 *
 * @param parent the headers that came with a message; without them the span is a child of the
 *   current one
 */
export function withSpan<T>(
  name: string,
  options: { kind: SpanKind; attributes: Attributes; parent?: Readonly<Record<string, unknown>> },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const { kind, attributes, parent } = options;
  const parentContext = parent
    ? messagePropagator.extract(ROOT_CONTEXT, parent, defaultTextMapGetter)
    : context.active();
  return tracer.startActiveSpan(name, { kind, attributes }, parentContext, async (span) => {
    tagWithUuid(span);
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span below the current one, which stays the current one. Whoever starts it ends it. */
export function startChild(name: string, kind: SpanKind, attributes: Attributes): Span {
  const span = tracer.startSpan(name, { kind, attributes });
  tagWithUuid(span);
  return span;
}

/** Sets attribute `uuid` of a span to the UUID of the request at hand. */
export function tagWithUuid(span: Span): void {
  const uuid = currentUuid();
  if (uuid) span.setAttribute('uuid', uuid);
}

/** What failed spans say of it. */
const failures = new WeakMap<Span, string>();

/** Marks a span as failed. */
export function failSpan(span: Span, error: unknown): void {
  const message = messageOf(error);
  failures.set(span, message);
  span.setAttribute('error.type', typeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** instrumentation-http sets a status of its own, without a message, before it ends its span. */
function sayFailure(span: Span): void {
  const message = failures.get(span);
  if (message !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** The headers that carry the current trace to the next service. */
export function traceHeaders(): TraceHeaders {
  const headers: TraceHeaders = {};
  messagePropagator.inject(context.active(), headers, defaultTextMapSetter);
  return headers;
}

export { SpanKind };
