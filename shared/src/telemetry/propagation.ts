import type { TextMapPropagator } from '@opentelemetry/api';
import { core } from '@opentelemetry/sdk-node';

const traceContext = new core.W3CTraceContextPropagator();

/** Between the bank's own services, and nameko's: `traceparent`, `tracestate` and `baggage`. */
export const messagePropagator: TextMapPropagator = new core.CompositePropagator({
  propagators: [traceContext, new core.W3CBaggagePropagator()],
});

/**
 * At the door for customers: of what they send, `traceparent` alone is continued. It cannot hold
 * more than ids, while `tracestate` and `baggage` are free text that every service would pass on.
 */
export const httpPropagator: TextMapPropagator = {
  inject: (context, carrier, setter) => traceContext.inject(context, carrier, setter),
  extract: (context, carrier, getter) =>
    traceContext.extract(context, carrier, {
      keys: () => ['traceparent'],
      get: (from, key) => (key === 'traceparent' ? getter.get(from, key) : undefined),
    }),
  fields: () => ['traceparent'],
};
