import type { z } from 'zod';

/** How long an answer may take, in milliseconds. */
const LIMIT_MS = 10_000;

/** @throws Error when there is no answer in time, or another one */
export async function getJson<T>(url: URL, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`);
  return schema.parse(await response.json());
}
