import type { Operation, Operations } from '@simplebank/shared/operation';
import { z } from 'zod';
import { LIST_LENGTH } from './fields.ts';

export const JSON_TYPE = 'application/json';
export const PROTOBUF = 'application/x-protobuf';

const mediaTypes = [JSON_TYPE, PROTOBUF] as const;

/** What OTLP has at `/v1/…`, as OpenAPI describes it. */
export const otlpOperations = {
  'POST /v1/traces': exportOperation({
    items: 'spans',
    request: 'ExportTraceServiceRequest',
    list: 'resourceSpans',
    rejected: 'rejectedSpans',
    inStack: 'The stack keeps the spans: send them to Jaeger.',
  }),
  'POST /v1/logs': exportOperation({
    items: 'log records',
    request: 'ExportLogsServiceRequest',
    list: 'resourceLogs',
    rejected: 'rejectedLogRecords',
    inStack: 'The stack keeps the log lines: Fluentd takes them.',
  }),
  'POST /v1/metrics': exportOperation({
    items: 'metrics',
    request: 'ExportMetricsServiceRequest',
    list: 'resourceMetrics',
    rejected: 'rejectedDataPoints',
    kept: 'counted',
    inStack: 'The stack keeps the metrics: StatsD takes them.',
  }),
} satisfies Operations;

function exportOperation(signal: {
  items: string;
  request: string;
  list: string;
  rejected: string;
  /** What 200 says. */
  kept?: string;
  inStack: string;
}): Operation {
  const { items, request, list, rejected, kept = 'on disk', inStack } = signal;
  return {
    summary: `Takes ${items}: OTLP over HTTP`,
    description:
      `An \`${request}\`, in JSON or protocol buffers, with gzip or without ` +
      '(https://opentelemetry.io/docs/specs/otlp/#otlphttp). The answer has the encoding of the ' +
      `request; 200 says that the ${items} are ${kept}. Errors in protocol buffers are a ` +
      '`google.rpc.Status`.',
    body: {
      required: true,
      schema: z.object({ [list]: z.array(z.unknown()).max(LIST_LENGTH).nullish() }),
      mediaTypes,
    },
    answer: z.object({
      partialSuccess: z
        .object({ [rejected]: z.string(), errorMessage: z.string().exactOptional() })
        .describe(`How many ${items} were left out, and what is wrong with one of them.`)
        .exactOptional(),
    }),
    mediaTypes,
    problems: {
      404: inStack,
      415: `${items.replace(/^./, (first) => first.toUpperCase())} are not taken in that encoding.`,
      503: `The ${items} cannot be kept.`,
    },
  };
}
