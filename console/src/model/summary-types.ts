import { z } from 'zod';

const Count = z.int().min(0);

/** How many lines a summary is of. */
const Looked = {
  total: Count.describe('How many lines match.'),
  looked: Count.describe('So many of these, the newest, were looked at.'),
};

/** `GET /api/logs/values` */
export const FieldValues = z
  .object({
    field: z.string(),
    ...Looked,
    missing: Count.describe('How many of them do not have the field.'),
    distinct: Count.describe('How many values there are in all.'),
    values: z
      .array(z.object({ value: z.string(), count: Count }))
      .describe('The commonest first, ten at most.'),
  })
  .meta({ id: 'FieldValues' });
export type FieldValues = z.infer<typeof FieldValues>;

/** `GET /api/logs/patterns` */
export const LinePatterns = z
  .object({
    ...Looked,
    distinct: Count.describe('How many patterns there are in all.'),
    patterns: z
      .array(
        z.object({
          pattern: z.string().describe('The message, `…` in the place of each value.'),
          name: z.string().describe('Of the lines, empty where they have none.'),
          levelname: z.string(),
          count: Count,
          first: z.string().describe('`@timestamp` of the oldest that was looked at.'),
          last: z.string().describe('`@timestamp` of the newest.'),
          q: z.string().describe('A query that finds these lines, and may find some more.'),
        }),
      )
      .describe('The commonest first, a hundred at most.'),
  })
  .meta({ id: 'LinePatterns' });
export type LinePatterns = z.infer<typeof LinePatterns>;
