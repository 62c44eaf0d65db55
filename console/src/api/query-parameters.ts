import { HttpProblem } from '@simplebank/shared/http-problem';
import { z } from 'zod';

/** A whole number in a query, within bounds. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value),
    z
      .int({ error: ({ input }) => (Array.isArray(input) ? undefined : 'must be a whole number') })
      .min(min, `must be ${min} at least`)
      .max(max, `must be ${max} at most`),
  );

/** Text in a query, such as a name. */
export const text = z.string().min(1).max(1000);

/** The latest moment that a `Date` can have, in milliseconds since 1970, and the longest time before it. */
export const LATEST_MS = 8.64e15;

/** A parameter that may be there more than once. */
export const oneOrMore = <T>(item: z.ZodType<T, string>) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item).max(100));

/** For calls that take no parameters. */
export const NoParameters = z.strictObject({});

/**
 * Reads the parameters of a request's path or query. One that is empty counts as absent: forms send
 * it for a field that was left empty.
 *
 * @param schema of a strict object: a parameter that it does not have is an error
 * @throws HttpProblem `invalid-parameter`, which names the first parameter that is wrong, and what is wrong with it
 */
export function readParameters<T>(schema: z.ZodType<T>, given: object): T {
  const parameters = schema.safeParse(withoutEmpty(given), { error: explain });
  if (parameters.success) return parameters.data;
  const [issue] = parameters.error.issues;
  const name = issue?.path.filter((part) => typeof part === 'string').join('.');
  throw new HttpProblem('invalid-parameter', [name, issue?.message].filter(Boolean).join(': '));
}

function withoutEmpty(given: object): Record<string, unknown> {
  const filled = Object.entries(given).map(([name, value]): [string, unknown[]] => [
    name,
    [value].flat().filter((one) => one !== ''),
  ]);
  return Object.fromEntries(
    filled
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

/** What a schema does not say itself. */
function explain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return `there is no parameter ${issue.keys.join(', ')}`;
  const isList = Array.isArray(issue.input) && issue.code.startsWith('invalid_');
  if (isList) return 'is there more than once';
  if (issue.code === 'invalid_value') return `must be ${issue.values.join(' or ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'guid') return 'must be a UUID';
  return issue.code === 'invalid_type' && issue.input === undefined ? 'is missing' : undefined;
}
