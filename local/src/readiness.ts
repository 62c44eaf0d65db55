import http from 'node:http';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import type { ProcessSpec } from './process-spec.ts';

/** How long one question may take. */
const LIMIT_MS = 2000;

/**
 * Asks a process once whether it can do its work.
 *
 * @returns undefined when it can, otherwise why not
 */
export async function whyNotReady({ readiness, port }: ProcessSpec): Promise<string | undefined> {
  try {
    if (readiness === 'tcp') return await connect(port);
    const { status, body } = await get(`http://127.0.0.1:${port}/ready`);
    return status === 200 ? undefined : `/ready answers ${status}: ${explanation(body)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function connect(port: number): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: LIMIT_MS });
    socket.once('connect', () => resolve(undefined));
    socket.once('timeout', () => reject(new Error(`port ${port} does not answer`)));
    socket.once('error', reject);
    socket.once('connect', () => socket.destroy()).once('timeout', () => socket.destroy());
  });
}

function get(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    // No agent: a connection kept open would be one more to close when the process stops.
    const request = http.get(url, { agent: false, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    request.once('error', reject);
  });
}

/** The sentence for people in a problem+json body (RFC 9457), or the body when it is none. */
function explanation(body: string): string {
  try {
    const problem: unknown = JSON.parse(body);
    if (typeof problem === 'object' && problem !== null) {
      if ('detail' in problem) return String(problem.detail);
      if ('title' in problem) return String(problem.title);
    }
  } catch {
    // Not JSON: shown as it is.
  }
  return body.slice(0, 300);
}
