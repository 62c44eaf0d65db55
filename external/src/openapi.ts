import { Alive, Problem, Uuid } from '@simplebank/shared/contracts';
import { openApi } from '@simplebank/shared/openapi';
import type { Operations } from '@simplebank/shared/operation';
import { z } from 'zod';
import { IdempotencyKey, Placement, PlaceOrder, Summary } from './exchange.ts';
import { Fault } from './faults.ts';

const Ip = z.object({ ip: z.string().describe('The address that the caller has here.') });
const badBody = {
  400: 'The body is not what it should be: the sentence says what that is.',
  413: 'The body is larger than 16 kB.',
  415: 'The body is no JSON by its `Content-Type`, or in an unknown `Content-Encoding`.',
};

const operations = {
  'GET /orders': { summary: 'What the exchange was asked for, and what it did', answer: Summary },
  'POST /orders': {
    summary: 'Places an order on the stock exchange, and each order once',
    description: '`PUT /faults` may have it answer otherwise: with 500 or 422, no JSON, or late.',
    headers: z.object({
      'Idempotency-Key': IdempotencyKey.describe(
        'Comes again with the same order only.',
      ).optional(),
    }),
    body: { required: true, schema: PlaceOrder },
    answer: Placement,
    statuses: { 200: 'It was placed before.', 201: 'It is placed now.' },
    problems: { ...badBody, 422: 'The Idempotency-Key was used before, for another order.' },
  },
  'GET /orders/:uuid': {
    summary: 'An order that was placed',
    path: z.strictObject({ uuid: Uuid }),
    answer: Placement,
    problems: { 404: 'No such order was placed here.' },
  },
  'GET /faults': { summary: 'What is wrong with the exchange', answer: Fault },
  'PUT /faults': {
    summary: 'Makes the exchange misbehave, to see what the bank does then',
    body: { required: true, schema: Fault },
    answer: Fault,
    problems: badBody,
  },
  'GET /ip/faults': { summary: 'What is wrong with the IP echo', answer: Fault },
  'PUT /ip/faults': {
    summary: 'Makes the IP echo misbehave, to see what the bank does then',
    body: { required: true, schema: Fault },
    answer: Fault,
    problems: badBody,
  },
  'GET /': { summary: 'The IP echo', answer: Ip },
  'GET /ip': { summary: 'The IP echo', answer: Ip },
  'GET /health': { summary: 'Whether the process lives', answer: Alive },
  'GET /ready': { summary: 'Whether it can do its work', answer: Alive },
} satisfies Operations;

/** The API of the third parties in OpenAPI 3.1. */
export function describeApi(): object {
  return openApi({
    title: 'SimpleBank external',
    description: `Stand-ins for the third parties of SimpleBank: the stock exchange and the IP echo. Every error is
\`application/problem+json\` (RFC 9457). \`GET\` is also \`HEAD\`; other methods are a 405.`,
    operations,
    problem: Problem,
    problems: {},
  });
}
