import { z } from 'zod';

/** How a trace differs from another one in one place. */
export const TraceDifference = z
  .object({
    what: z
      .enum(['error', 'missing', 'additional', 'time', 'wait', 'attribute'])
      .describe(
        '`error`: whether a span failed, and how. `missing`, `additional`: a span or a line that only one ' +
          'has. `time`: how long a span ran itself. `wait`: how long an event waited to be handled.',
      ),
    of: z.enum(['span', 'line']),
    service: z.string().describe("The folder's name, for example `account-transactions`."),
    operation: z.string().describe('The name of a span; of a line, its message.'),
    attribute: z.string().describe("An attribute's name.").exactOptional(),
    there: z.string().describe('What the other one says.').exactOptional(),
    here: z.string().describe('What this one says.').exactOptional(),
    thereUs: z.number().describe('Of `time` and `wait`, instead.').exactOptional(),
    hereUs: z.number().exactOptional(),
  })
  .meta({ id: 'TraceDifference' });
export type TraceDifference = z.infer<typeof TraceDifference>;

/** `GET /api/traces/:traceId/comparison` */
export const TraceComparison = z
  .object({
    traceId: z.string(),
    with: z
      .string()
      .nullable()
      .describe('The trace that it is compared with; null where none is healthy.'),
    looked: z
      .int()
      .min(0)
      .describe('Among how many traces a healthy one was looked for.')
      .exactOptional(),
    differences: z.array(TraceDifference).describe('Those that tell most first.'),
  })
  .meta({ id: 'TraceComparison' });
export type TraceComparison = z.infer<typeof TraceComparison>;
