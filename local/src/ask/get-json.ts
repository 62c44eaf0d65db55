import { parseJson } from '@simplebank/shared/json';
import { typeOfProblem } from '@simplebank/shared/problems';
import { propertyOf } from '@simplebank/shared/thrown';
import type { z } from 'zod';
import { detailOf, explanation } from '../supervisor/explanation.ts';
import { shortened } from '../terminal/shortened.ts';

/** How long an answer may take. */
const LIMIT_MS = 10_000;

/** There was no answer: nobody listens there, or not in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The answer was an error. */
export class ErrorAnswer extends Error {
  override readonly name = 'ErrorAnswer';
  /**
   * The sentence of its problem+json (RFC 9457), if it has one, for who needs not be told who was
   * asked. Where nothing is at that path, it is another server than was meant.
   */
  readonly detail: string | undefined;

  constructor(url: string, status: number, body: string) {
    super(`${url} answered ${status}: ${explanation(body)}`);
    const isElsewhere = propertyOf(parseJson(body), 'type') === typeOfProblem('path-not-found');
    this.detail = isElsewhere ? undefined : detailOf(body);
  }
}

/**
 * Asks a server for JSON.
 *
 * @param schema what the answer must be
 * @throws NoAnswer when none comes; ErrorAnswer when it is an error; Error when it is not as the
 *   schema says
 */
export async function getJson<T>(
  url: string | URL,
  schema: z.ZodType<T>,
  init: RequestInit = {},
  limitMs = LIMIT_MS,
): Promise<T> {
  const { ok, status, text } = await ask(url, init, limitMs);
  const asked = shortened(String(url));
  if (!ok) throw new ErrorAnswer(asked, status, text);
  const answer = schema.safeParse(parseJson(text));
  if (answer.success) return answer.data;
  throw new Error(`${asked} answered something else than was expected: ${text.slice(0, 300)}`);
}

async function ask(url: string | URL, init: RequestInit, limitMs: number) {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(limitMs) });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    throw new NoAnswer(`${shortened(String(url))} does not answer`, { cause: error });
  }
}
