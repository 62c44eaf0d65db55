import { parseJson } from '@simplebank/shared/json';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import type { z } from 'zod';
import { SourceError } from '../model/source.ts';

/** Longest answer that is read, in bytes. */
const LONGEST_ANSWER = 64 * 1024 * 1024;
/** Of an answer that only says what went wrong. */
const LONGEST_REFUSAL = 64 * 1024;
/** How much of a server's own words is passed on, in characters. */
const LONGEST_REASON = 300;

/** What is asked of a server. */
export interface Question<T> {
  /** Path and query string, from the first slash on. */
  path: string;
  /** Sent as JSON by POST; without it the question is a GET. */
  body?: unknown;
  /** What the answer must be. */
  schema: z.ZodType<T>;
  signal: AbortSignal;
  /** What stands for a 404; it is an error like others unless this is given. */
  absent?: T;
}

/** A server of the stack, asked over HTTP for JSON. */
export class Server {
  readonly #name: string;
  readonly #url: string;

  /** @param name what people call it, for the sentences of errors */
  constructor(name: string, url: string) {
    this.#name = name;
    this.#url = url.replace(/\/+$/, '');
  }

  /**
   * @throws SourceError in one sentence: 503 when the server is away, refuses, or answers something
   *   else than was asked for, 504 when the signal ends it
   */
  async ask<T>({ path, body, schema, signal, absent }: Question<T>): Promise<T> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        signal,
        redirect: 'error',
        ...(body !== undefined && {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      if (response.status === 404 && absent !== undefined) {
        await response.body?.cancel();
        return absent;
      }
      if (!response.ok) throw await this.#refusal(response);
      return this.#read(await this.#textOf(response, LONGEST_ANSWER), schema);
    } catch (error) {
      throw this.#explained(error, signal);
    }
  }

  #read<T>(text: string, schema: z.ZodType<T>): T {
    const answer = schema.safeParse(parseJson(text));
    if (answer.success) return answer.data;
    const [issue] = answer.error.issues;
    const where = issue?.path.join('.') || 'the whole of it';
    throw this.#error(503, `answered something unexpected (${where}: ${issue?.message})`);
  }

  async #refusal(response: Response): Promise<SourceError> {
    const text = await this.#textOf(response, LONGEST_REFUSAL).catch(() => '');
    const reason = reasonIn(text).slice(0, LONGEST_REASON);
    return this.#error(503, `answered ${response.status}${reason && `: ${reason}`}`);
  }

  /** The body as text; leaving the loop early ends the transfer. */
  async #textOf(response: Response, limit: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) {
        throw this.#error(503, `answered more than ${limit / 1024 / 1024} MB: ask for less`);
      }
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #explained(error: unknown, signal: AbortSignal): SourceError {
    if (error instanceof SourceError) return error;
    if (signal.aborted) return this.#error(504, 'did not answer in time', error);
    return this.#error(503, `cannot be asked at ${this.#url}: ${causeOf(error)}`, error);
  }

  #error(status: 503 | 504, what: string, cause?: unknown): SourceError {
    return new SourceError(status, `${this.#name} ${what}`, { cause });
  }
}

/** `fetch` hides what happened behind `fetch failed`. */
function causeOf(error: unknown): string {
  return reasonOf(propertyOf(error, 'cause') ?? error);
}

/** The sentence in an error of Elasticsearch, Jaeger or Prometheus; empty where there is none. */
function reasonIn(text: string): string {
  const answer = parseJson(text);
  const found = [
    ['error', 'root_cause', 0, 'reason'],
    ['error', 'reason'],
    ['errors', 0, 'msg'],
    ['error'],
  ].map((path) => path.reduce(member, answer));
  return found.find((reason) => typeof reason === 'string') ?? '';
}

function member(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
