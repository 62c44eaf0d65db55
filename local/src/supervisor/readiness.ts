import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending } from './ending.ts';
import { explanation } from './explanation.ts';
import type { ProcessSpec } from './process-spec.ts';

/** How often a process is asked. */
const POLL_MS = 100;

/** How long one question may take. */
const LIMIT_MS = 2000;

/** How the wait for a process came out; `why` is in words. */
export type Outcome =
  | { readonly state: 'ready' }
  | { readonly state: 'ended'; readonly ending: Ending }
  | { readonly state: 'late'; readonly why: string };

/**
 * Waits until a process is ready, has ended, or has taken too long.
 *
 * @param ended kept when the process has ended
 * @param limit when to give up, as a time of `performance.now()`
 * @param tell told each time why it is not ready yet
 */
export async function untilReady(
  spec: ProcessSpec,
  ended: Promise<Ending>,
  limit: number,
  tell: (why: string) => void = () => undefined,
): Promise<Outcome> {
  let ending: Ending | undefined;
  void ended.then((known) => {
    ending = known;
  });
  for (;;) {
    const why = await whyNotReady(spec);
    if (ending) return { state: 'ended', ending };
    if (why === undefined) return { state: 'ready' };
    tell(why);
    if (performance.now() > limit) return { state: 'late', why };
    await Promise.race([ended, sleep(POLL_MS)]);
  }
}

/** Asks once; undefined when the process is ready. */
async function whyNotReady({ readiness, port }: ProcessSpec): Promise<string | undefined> {
  try {
    if (readiness === 'tcp') return await connect(port);
    const { status, body } = await get(`http://127.0.0.1:${port}/ready`);
    return status === 200 ? undefined : `/ready answers ${status}: ${explanation(body)}`;
  } catch (error) {
    return inWords(error);
  }
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ECONNREFUSED') return 'it does not listen yet';
  return ['AbortError', 'TimeoutError'].includes(error.name) ? 'it does not answer' : error.message;
}

async function connect(port: number): Promise<undefined> {
  const socket = net.connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(LIMIT_MS) });
  } finally {
    socket.destroy();
  }
}

function get(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    // No agent: a connection kept open would be one more to close when the process stops.
    const request = http.get(url, { agent: false, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    request.on('error', reject);
  });
}
