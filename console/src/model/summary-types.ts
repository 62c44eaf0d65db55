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
