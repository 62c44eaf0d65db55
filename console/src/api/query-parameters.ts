import { HttpProblem } from '@simplebank/shared/http-problem';
import { z } from 'zod';

/** A whole number in a query, within bounds. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `must be ${min} at least`).max(max, `must be ${max} at most`));

/** Text in a query, such as a name; an empty one is as good as none. */
export const text = z
  .string()
  .max(1000)
  .transform((value) => value || undefined);

/** For calls that take no parameters. */
export const NoParameters = z.strictObject({});

/**
 * Reads the parameters of a request's query.
 *
 * @param schema of a strict object: a parameter that it does not have is an error
 * @throws HttpProblem 400, which names the first parameter that is wrong, and what is wrong with it
 */
export function readParameters<T>(schema: z.ZodType<T>, query: unknown): T {
  const parameters = schema.safeParse(query, { error: explain });
  if (parameters.success) return parameters.data;
  const [issue] = parameters.error.issues;
  const name = issue?.path.join('.');
  throw new HttpProblem(400, [name, issue?.message].filter(Boolean).join(': '));
}

/** What a schema does not say itself. */
function explain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return `there is no parameter ${issue.keys.join(', ')}`;
  const isTwice = issue.code === 'invalid_type' && Array.isArray(issue.input);
  return isTwice ? 'is there more than once' : undefined;
}
