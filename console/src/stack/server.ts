import { parseJson } from '@simplebank/shared/json';
import { propertyOf, reasonOf } from '@simplebank/shared/thrown';
import type { z } from 'zod';
import { SourceError } from '../model/source.ts';
import type { Access } from './access.ts';

/** Longest answer that is read, in bytes. */
const LONGEST_ANSWER = 64 * 1024 * 1024;
/** Of an answer that only says what went wrong. */
const LONGEST_REFUSAL = 64 * 1024;
/** How much of a server's own words is passed on, in characters. */
const LONGEST_REASON = 300;

/** What OpenSSL says of a certificate when it knows none of those who signed it. */
const UNKNOWN_SIGNER = new Set<unknown>([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

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
  readonly #access: Access | undefined;

  /**
   * @param name what people call it, for the sentences of errors
   * @param url without user and password
   */
  constructor(name: string, url: string, access?: Access) {
    this.#name = name;
    this.#url = url.replace(/\/+$/, '');
    this.#access = access;
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
        headers: this.#headers(body !== undefined),
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
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

  #headers(hasBody: boolean): Record<string, string> {
    const authorization = this.#access?.authorization;
    return {
      ...(authorization !== undefined && { Authorization: authorization }),
      ...(hasBody && { 'Content-Type': 'application/json' }),
    };
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
    const advice = this.#access?.refusals.get(response.status);
    const why = advice && reason ? `${advice} (${reason})` : advice || reason;
    return this.#error(503, `answered ${response.status}${why && `: ${why}`}`);
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
  const cause = propertyOf(error, 'cause') ?? error;
  const code = propertyOf(cause, 'code');
  if (!UNKNOWN_SIGNER.has(code)) return reasonOf(cause);
  return `nobody known here has signed its certificate (${code}); NODE_EXTRA_CA_CERTS must name the file of its CA`;
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
