import { HttpProblem, methodNotAllowed } from '@simplebank/shared/http-problem';
import type { Operations } from '@simplebank/shared/operation';
import { Router } from 'express';
import { z } from 'zod';
import { filterLines } from '../lucene/index.ts';
import type { LogLine, Status } from '../model/api-types.ts';
import type { News, Source } from '../model/source.ts';
import { readAll } from './router.ts';
import { LuceneQuery } from './search-parameters.ts';
import { StreamClient } from './stream-client.ts';

/** How many may listen at once. */
const MAX_CLIENTS = 50;
/** How often what is new is told, in milliseconds. */
const FLUSH_MS = 250;
/** How often the status is looked at, in flushes: every 2 s. */
const STATUS_FLUSHES = 8;
/** How often a client hears something, in flushes: every 15 s. */
const HEARTBEAT_FLUSHES = 60;

export const streamOperations = {
  'GET /api/stream': {
    summary: 'Server-sent events: what is new',
    description:
      'Events `status`, `lines`, `traces` and `timings`, until the caller hangs up; ' +
      'see docs/console-api.md.',
    query: z.strictObject({ q: LuceneQuery }),
    answer: z.string(),
    mediaTypes: ['text/event-stream'],
    problems: { 503: 'So many listen already, or the console is stopping.' },
  },
} satisfies Operations;

export interface LiveStream {
  router: Router;
  /** Ends all streams at once; whoever asks for one afterwards gets a 503. */
  close(): void;
}

/**
 * `GET /api/stream?q=`: server-sent events on what is new, see {@link StreamEvents}. The source is
 * watched only while somebody listens.
 *
 * @param status how everything is at the moment
 */
export function liveStream(source: Source, status: () => Status): LiveStream {
  const clients = new Set<StreamClient>();
  let closed = false;
  let stopWatching = () => {};
  let timer: NodeJS.Timeout | undefined;

  const router = Router();
  router
    .route('/api/stream')
    .head((_req, res) => {
      res.type('text/event-stream').end();
    })
    .get((req, res) => {
      const { q } = readAll(streamOperations['GET /api/stream'], req).query;
      // Says what is wrong with the query before anything else is said.
      filterLines([], q);
      if (closed) throw new HttpProblem('not-ready', 'the console is stopping');
      if (clients.size >= MAX_CLIENTS) {
        throw new HttpProblem(
          'too-many-streams',
          `${MAX_CLIENTS} are listening already: close a page`,
        );
      }
      res.status(200).type('text/event-stream').flushHeaders();
      const client = new StreamClient(res, q);
      res.once('close', () => remove(client));
      add(client);
    })
    .all(methodNotAllowed);

  function add(client: StreamClient): void {
    clients.add(client);
    client.setStatus(JSON.stringify(status()));
    client.flush();
    if (clients.size > 1) return;
    stopWatching = source.watch((news) => tell(clients, news));
    timer = setInterval(ticker(clients, status), FLUSH_MS);
  }

  function remove(client: StreamClient): void {
    if (!clients.delete(client) || clients.size > 0) return;
    stopWatching();
    clearInterval(timer);
  }

  return {
    router,
    close() {
      closed = true;
      for (const client of clients) {
        remove(client);
        client.end();
      }
    },
  };
}

function tell(clients: ReadonlySet<StreamClient>, { lines, traceIds, timingsMs }: News): void {
  const json = new Map<LogLine, string>();
  const matching = new Map<string, readonly LogLine[]>();
  for (const client of clients) {
    if (traceIds) client.addTraces(traceIds);
    if (timingsMs !== undefined) client.addTimings(timingsMs);
    if (!lines) continue;
    const own = matching.get(client.q) ?? filterLines(lines, client.q);
    matching.set(client.q, own);
    for (const line of own) {
      const text = json.get(line) ?? JSON.stringify(line);
      json.set(line, text);
      client.addLine(text);
    }
  }
}

/** What happens at each flush. */
function ticker(clients: ReadonlySet<StreamClient>, status: () => Status): () => void {
  let flushes = 0;
  let told = JSON.stringify(status());
  return () => {
    flushes += 1;
    const looked = flushes % STATUS_FLUSHES === 0 ? JSON.stringify(status()) : told;
    for (const client of clients) {
      if (looked !== told) client.setStatus(looked);
      client.flush();
      if (flushes % HEARTBEAT_FLUSHES === 0) client.heartbeat();
    }
    told = looked;
  };
}
