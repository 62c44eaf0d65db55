import type { Operations } from '@simplebank/shared/operation';
import { z } from 'zod';
import { LIST_LENGTH } from './fields.ts';

export const JSON_TYPE = 'application/json';
export const PROTOBUF = 'application/x-protobuf';

const mediaTypes = [JSON_TYPE, PROTOBUF] as const;

/** `POST /v1/traces`, as OpenAPI describes it. */
export const otlpOperations = {
  'POST /v1/traces': {
    summary: 'Takes spans: OTLP over HTTP',
    description:
      'An `ExportTraceServiceRequest`, in JSON or protocol buffers, with gzip or without ' +
      '(https://opentelemetry.io/docs/specs/otlp/#otlphttp). The answer has the encoding of the ' +
      'request; 200 says that the spans are on disk. Errors in protocol buffers are a ' +
      '`google.rpc.Status`.',
    body: {
      required: true,
      schema: z.object({ resourceSpans: z.array(z.unknown()).max(LIST_LENGTH).nullish() }),
      mediaTypes,
    },
    answer: z.object({
      partialSuccess: z
        .object({ rejectedSpans: z.string(), errorMessage: z.string().exactOptional() })
        .describe('How many spans were left out, and what is wrong with one of them.')
        .exactOptional(),
    }),
    mediaTypes,
    problems: {
      404: 'The stack keeps the spans: send them to Jaeger.',
      415: 'Spans are not taken in that encoding.',
      503: 'The spans cannot be written to disk.',
    },
  },
} satisfies Operations;
