import { z } from 'zod';

const Count = z.int().min(0);

/** `GET /api/trace-flame` */
export const TraceFlame = z
  .object({
    looked: Count.describe('How many traces were added up.'),
    spans: Count.describe('How many spans they have.'),
    left: Count.describe('How many places in the tree are left out, for they took least.'),
    nodes: z
      .array(
        z.object({
          depth: Count,
          service: z.string(),
          operation: z.string(),
          count: Count.describe('How many spans stand at this place.'),
          errors: Count,
          totalUs: z.number().describe('How long they took, together.'),
          selfUs: z.number().describe('How long they ran themselves.'),
          weightUs: z.number().describe('Their own time and that of all below: how wide they are.'),
        }),
      )
      .describe('Parents before their children, of which the widest come first.'),
  })
  .meta({ id: 'TraceFlame' });
export type TraceFlame = z.infer<typeof TraceFlame>;
