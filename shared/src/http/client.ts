import type { Span } from '@opentelemetry/api';
import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { ServiceError } from '../contracts/errors.ts';
import { parseJson } from '../contracts/json.ts';
import { timeLeft } from '../process/correlation.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { SpanKind, traceHeaders, withSpan } from '../telemetry/tracing.ts';

/** Most that is read of an answer, in bytes. */
const maxAnswerBytes = 1024 * 1024;
/** Third parties may turn away who does not say what it is (RFC 9110 section 10.1.5). */
const ownHeaders = { accept: 'application/json', 'user-agent': 'simplebank' };

/** A request to a service or a third party that speaks JSON over HTTP. */
export interface OutgoingRequest<A> {
  method: 'GET' | 'POST';
  url: string;
  /** Who is asked, as people call it: names it in errors and, as `peer.service`, in the span. */
  peer: string;
  /** Sent as JSON. */
  body?: unknown;
  /**
   * By what the other side knows that a request is one that it has had before, sent in the header
   * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
   */
  idempotencyKey?: string;
  /** What the answer must look like. */
  answer: z.ZodType<A>;
  /**
   * `client` (the default) gives the request a CLIENT span of its own. `none` leaves it to the
   * service that is called, whose span becomes a child of the current one, as in figure 12.12.
   */
  span?: 'client' | 'none';
}

/** Sends requests, each with a timer, a span and a deadline. */
export interface HttpClient {
  /**
   * @param name names the timer and the span
   * @returns the validated answer
   * @throws ServiceError `ServiceUnavailable` when nobody answers at all, `RpcTimeout` when not in
   *   time, `Rejected` with status 422, `BadAnswer` with another error, with a redirect (where it
   *   leads is not for others to say) or with something else than agreed, 1 MiB at most
   */
  request<A>(name: string, request: OutgoingRequest<A>): Promise<A>;
  /** Loads what requests need, so that the first one does not wait for that. */
  prepare(): void;
  /** Closes its connections, when the requests in hand are answered or have taken too long. */
  close(): Promise<void>;
}

/** @param timeoutMs how long an answer may take, its body included */
export function createHttpClient(options: { timeoutMs: number; metrics: Metrics }): HttpClient {
  const { timeoutMs, metrics } = options;
  let agent: Promise<Dispatcher> | undefined;

  function opened(): Promise<Dispatcher> {
    agent ??= openAgent();
    return agent;
  }

  async function send<A>(request: OutgoingRequest<A>, span?: Span): Promise<A> {
    const { status, text } = await exchange(
      await opened(),
      request,
      Math.min(timeoutMs, timeLeft()),
    );
    span?.setAttribute('http.response.status_code', status);
    if (status === 422) throw new ServiceError('Rejected', `${whoIs(request)} declined`);
    if (status >= 300) throw badAnswer(request, `status ${status}`);
    const answer = request.answer.safeParse(parseJson(text));
    if (!answer.success) throw badAnswer(request, 'something else than agreed');
    return answer.data;
  }

  return {
    request: (name, request) =>
      metrics.timed(name, async () => {
        if (request.span === 'none') return send(request);
        const { hostname, port, protocol } = new URL(request.url);
        return withSpan(
          name,
          {
            kind: SpanKind.CLIENT,
            // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
            attributes: {
              'http.request.method': request.method,
              'peer.service': request.peer,
              'url.full': request.url,
              'server.address': hostname,
              'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
            },
          },
          (span) => send(request, span),
        );
      }),
    prepare: () => void opened(),
    async close() {
      const closing = agent;
      agent = undefined;
      await (await closing)?.close();
    },
  };
}

/**
 * What keeps connections for the next request. Loaded where it is needed: most services send none, and
 * undici takes 19 MB and a tenth of a second. `fetch` is made of it, too, but takes four times its CPU.
 */
async function openAgent(): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  return new Agent();
}

/** Sends a request and reads the answer whole. */
async function exchange(
  agent: Dispatcher,
  request: OutgoingRequest<unknown>,
  timeoutMs: number,
): Promise<{ status: number; text: string }> {
  const { method, body, idempotencyKey } = request;
  const { origin, pathname, search } = new URL(request.url);
  const peer = whoIs(request);
  if (timeoutMs <= 0) throw new ServiceError('RpcTimeout', `no time is left to ask ${peer}`);
  // Third parties learn the ids of the trace, and nothing else that travels with it.
  const { traceparent } = traceHeaders();
  const headers: Record<string, string> = { ...ownHeaders };
  if (traceparent !== undefined) headers.traceparent = traceparent;
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  // Not AbortSignal.timeout(): its timer goes on when the answer has long been there.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: deadline.signal,
    });
    return { status: answer.statusCode, text: await readText(request, answer.body) };
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw deadline.signal.aborted
      ? new ServiceError('RpcTimeout', `${peer} did not answer in time`, { cause })
      : new ServiceError('ServiceUnavailable', `${peer} cannot be reached`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** @throws ServiceError `BadAnswer` when it is too much; no more of it is taken then */
async function readText(asked: Asked, body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > maxAnswerBytes) throw badAnswer(asked, `more than ${maxAnswerBytes} bytes`);
    pieces.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

type Asked = Pick<OutgoingRequest<unknown>, 'peer' | 'url'>;

/** `settings (127.0.0.1:5008)`: by its name, and by where it was looked for. */
function whoIs({ peer, url }: Asked): string {
  return `${peer} (${new URL(url).host})`;
}

function badAnswer(asked: Asked, what: string): ServiceError {
  return new ServiceError('BadAnswer', `${whoIs(asked)} answered with ${what}`);
}
