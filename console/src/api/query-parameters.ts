import { HttpProblem } from '@simplebank/shared/http-problem';
import { z } from 'zod';

/** A whole number in a query, within bounds. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** Text in a query, such as a name; an empty one is as good as none. */
export const text = z
  .string()
  .max(1000)
  .transform((value) => value || undefined);

/**
 * Reads the parameters of a request's query.
 *
 * @param schema of a strict object: a parameter that it does not have is an error
 * @throws HttpProblem 400, which names the first parameter that is wrong, and what is wrong with it
 */
export function readParameters<T>(schema: z.ZodType<T>, query: unknown): T {
  const parameters = schema.safeParse(query);
  if (parameters.success) return parameters.data;
  const [issue] = parameters.error.issues;
  const name = issue?.path.join('.');
  throw new HttpProblem(400, [name, issue?.message].filter(Boolean).join(': '));
}
