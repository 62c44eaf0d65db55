import { parseJson } from '@simplebank/shared/json';
import type { z } from 'zod';
import { explanation } from '../supervisor/explanation.ts';

/** How long an answer may take. */
const LIMIT_MS = 10_000;

/** There was no answer: nobody listens there, or not in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Asks a server for JSON.
 *
 * @param schema what the answer must be
 * @throws NoAnswer when none comes; Error when it is an error, with the sentence of its
 *   problem+json (RFC 9457) if it has one, or is not as the schema says
 */
export async function getJson<T>(
  url: string | URL,
  schema: z.ZodType<T>,
  init: RequestInit = {},
  limitMs = LIMIT_MS,
): Promise<T> {
  const { ok, status, text } = await ask(url, init, limitMs);
  if (!ok) throw new Error(`${url} answered ${status}: ${explanation(text)}`);
  const answer = schema.safeParse(parseJson(text));
  if (answer.success) return answer.data;
  throw new Error(`${url} answered something else than was expected: ${text.slice(0, 300)}`);
}

async function ask(url: string | URL, init: RequestInit, limitMs: number) {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(limitMs) });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    throw new NoAnswer(`${url} does not answer`, { cause: error });
  }
}
