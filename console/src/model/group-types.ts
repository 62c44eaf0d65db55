import { z } from 'zod';

const Share = z.number().min(0).max(1);

/** `GET /api/trace-groups` */
export const TraceGroups = z
  .object({
    group: z.enum(['slow', 'failed']),
    looked: z.int().min(0).describe('How many traces were looked at.'),
    inGroup: z.int().min(0).describe('How many of them are slow, or failed.'),
    fromUs: z.number().describe('Of `slow`: from which duration on.').exactOptional(),
    times: z
      .array(
        z.object({
          service: z.string(),
          operation: z.string(),
          groupUs: z.number(),
          restUs: z.number(),
        }),
      )
      .describe(
        'Time that spans ran themselves, on average a trace; the largest difference first.',
      ),
    shares: z
      .array(
        z.object({
          what: z.enum(['span', 'failure', 'attribute']),
          service: z.string(),
          operation: z.string().describe('Empty for an attribute of a process.'),
          attribute: z.string().exactOptional(),
          value: z.string().exactOptional(),
          group: Share.describe('In which part of the group it is there.'),
          rest: Share.describe('In which part of the others.'),
        }),
      )
      .describe('What tells the two apart, the largest difference first.'),
  })
  .meta({ id: 'TraceGroups' });
export type TraceGroups = z.infer<typeof TraceGroups>;
