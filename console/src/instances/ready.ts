import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { parseJson } from '@simplebank/shared/json';
import { propertyOf } from '@simplebank/shared/thrown';
import { z } from 'zod';
import type { Instance } from '../model/api-types.ts';

/** How long an instance may take to say whether it is ready, in milliseconds. */
const LIMIT_MS = 1500;
/** How much of an answer is read, in bytes. */
const MAX_BODY = 16 * 1024;

export type Answer = Pick<Instance, 'state' | 'why'>;

const Why = z.object({ detail: z.string() });

/**
 * Asks `GET /ready` of one instance. Rejects never: whoever does not answer is away.
 *
 * @param url of the service; its path is replaced
 * @param lookup says which of the addresses behind the URL's name is asked
 */
export async function fetchReady(
  url: string,
  lookup: LookupFunction,
  signal: AbortSignal,
): Promise<Answer> {
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = setTimeout(stop, LIMIT_MS);
  signal.addEventListener('abort', stop);
  try {
    const response = await get(new URL('/ready', url), lookup, limit.signal);
    const body = await read(response);
    if (response.statusCode === 200) return { state: 'ready' };
    return { state: 'not ready', why: whyNot(body) ?? `it answered ${response.statusCode}` };
  } catch (error) {
    const why = limit.signal.aborted ? `no answer within ${LIMIT_MS / 1000} s` : describe(error);
    return { state: 'away', why };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function get(url: URL, lookup: LookupFunction, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    request(url, { lookup, signal, agent: false }, resolve).on('error', reject).end();
  });
}

/** The beginning of a body. */
async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_BODY);
}

/** The sentence of a problem+json. */
function whyNot(body: string): string | undefined {
  return Why.safeParse(parseJson(body)).data?.detail;
}

function describe(error: unknown): string {
  const code = String(propertyOf(error, 'code') ?? error);
  return code === 'ECONNREFUSED' ? 'nothing listens there' : `no answer (${code})`;
}
