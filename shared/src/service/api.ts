import { z } from 'zod';
import {
  Alive,
  RequestProblem,
  type ServiceName,
  serviceNames,
  Uuid,
} from '../contracts/contracts.ts';
import { httpContracts } from '../contracts/http-contracts.ts';
import type { Operation, Operations, RouteName } from '../contracts/operation.ts';
import { openApi } from '../http/openapi.ts';

const checks = {
  'GET /health': { summary: 'Whether the process lives', answer: Alive },
  'GET /ready': {
    summary: 'Whether the service can do its work',
    answer: Alive,
    problems: { 503: 'It cannot: the sentence says why; with `Retry-After`.' },
  },
} satisfies Operations;

const RequestId = z.object({
  'X-Request-ID': Uuid.describe(
    "The request's UUID: all its log lines and spans have it, and an order is placed once for each. " +
      'Where the path has a UUID, that one is it. A new one unless given.',
  ).optional(),
});

const description = `A service of SimpleBank's. Every answer names the request's UUID in \`X-Request-ID\`; every error is
\`application/problem+json\` (RFC 9457). \`GET\` is also \`HEAD\`; other methods are a 405.`;

/** The HTTP API of a service in OpenAPI 3.1. */
export function describeService(name: ServiceName): object {
  const contracts: Partial<Record<ServiceName, Operations>> = httpContracts;
  const own = Object.entries(contracts[name] ?? {}).map(([route, operation]) => [
    route,
    { ...operation, headers: RequestId },
  ]) as [RouteName, Operation][];
  return openApi({
    title: `SimpleBank ${serviceNames[name]}`,
    description,
    operations: { ...Object.fromEntries(own), ...checks },
    problem: RequestProblem,
    problems: {
      400: 'The body is no JSON, or a header field is not valid: the sentence says which.',
      413: 'The body is larger than 100 kB.',
      415: 'The body is no JSON by its `Content-Type`, or in an unknown `Content-Encoding`.',
      429: 'More requests a second than are taken from one address; with `Retry-After`.',
      431: 'The head is larger than 16 kB, or has more than 100 header fields.',
    },
    headers: { 'X-Request-ID': "The request's UUID." },
  });
}
