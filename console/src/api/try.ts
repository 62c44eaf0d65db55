import { randomUUID } from 'node:crypto';
import { Uuid } from '@simplebank/shared/contracts';
import { HttpProblem } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import type { Router } from 'express';
import { type Status, TryAnswer } from '../model/api-types.ts';
import { readText } from './bounded-body.ts';
import { routerOf } from './router.ts';

/** How long a service may take to answer, in milliseconds. */
const LIMIT_MS = 10_000;
/** How much of its answer is passed on, in bytes. */
const MAX_BODY = 64 * 1024;
/** A customer as good as any, for the command that is shown. */
const SOME_CUSTOMER = '26bc34c2-5959-4679-9d4d-491be0f3c0c0';

const problems = {
  503: 'The service cannot be reached.',
  504: `The service did not answer within ${LIMIT_MS / 1000} s.`,
};

export const tryOperations = {
  'POST /api/try/sell-shares': {
    summary: 'Sells shares at the gateway',
    answer: TryAnswer,
    problems: { ...problems, 502: 'What answers is not the gateway.' },
  },
  'POST /api/try/profile': {
    summary: 'Gets the profile of a new customer',
    answer: TryAnswer,
    problems,
  },
} satisfies Operations;

/** Where the two services are: for the console, and (their ports) for who types the command. */
export interface TryTargets {
  GATEWAY_URL: string;
  PROFILE_URL: string;
  GATEWAY_PORT: number;
  PROFILE_PORT: number;
}

/** What the two buttons do, as one may type it in a shell. */
export function curlCommands(targets: TryTargets): Status['curl'] {
  return { sellShares: sellCommand(targets), profile: profileCommand(targets, SOME_CUSTOMER) };
}

/**
 * `POST /api/try/sell-shares` and `POST /api/try/profile`: does once what the commands do. What the
 * service answers is passed on, an error too; 503 when it cannot be reached, 504 when it takes too long.
 */
export function tryRouter(targets: TryTargets): Router {
  return routerOf(tryOperations, {
    'POST /api/try/sell-shares': async () => {
      const { headers, ...answer } = await ask('the gateway', 'GATEWAY_URL', {
        url: new URL('/shares/sell', targets.GATEWAY_URL),
        method: 'POST',
      });
      const uuid = Uuid.safeParse(headers.get('X-Request-ID'));
      if (!uuid.success)
        throw new HttpProblem('bad-answer', 'the gateway named no UUID in X-Request-ID');
      return { ...answer, uuid: uuid.data, curl: sellCommand(targets) };
    },
    'POST /api/try/profile': async () => {
      const uuid = randomUUID();
      const { headers: _, ...answer } = await ask('the profile service', 'PROFILE_URL', {
        url: new URL(`/profile/${uuid}`, targets.PROFILE_URL),
        method: 'GET',
      });
      return { ...answer, uuid, curl: profileCommand(targets, uuid) };
    },
  });
}

function sellCommand({ GATEWAY_PORT }: TryTargets): string {
  const url = `http://localhost:${GATEWAY_PORT}/shares/sell`;
  return `curl -X POST ${url} -H "content-type: application/json"`;
}

function profileCommand({ PROFILE_PORT }: TryTargets, uuid: string): string {
  return `curl http://localhost:${PROFILE_PORT}/profile/${uuid}`;
}

/**
 * Asks a service.
 *
 * @param name of the service, for a sentence
 * @param variable that says where it is
 * @throws HttpProblem `unavailable` or `timeout`
 */
async function ask(
  name: string,
  variable: string,
  { url, method }: { url: URL; method: string },
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const headers = method === 'POST' ? { 'Content-Type': 'application/json' } : {};
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    const response = await fetch(url, { method, headers, signal, redirect: 'manual' });
    const text = await readText(response, MAX_BODY);
    return { status: response.status, body: jsonOr(text), headers: response.headers };
  } catch (cause) {
    if (signal.aborted) {
      throw new HttpProblem('timeout', `${name} did not answer within ${LIMIT_MS / 1000} s`, {
        cause,
      });
    }
    const where = `${name} cannot be reached at ${url.origin}`;
    throw new HttpProblem('unavailable', `${where}: is it running? ${variable} says where it is`, {
      cause,
    });
  }
}

/** A body as it was meant: JSON, or else text. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
