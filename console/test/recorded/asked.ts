import { z } from 'zod';

export const Asked = z.object({
  method: z.string(),
  path: z.string(),
  body: z.json().optional(),
});

/** A request that a server of the stack was asked. */
export type Asked = z.infer<typeof Asked>;
