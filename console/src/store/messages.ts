import type { Kept, LogLine } from '../model/api-types.ts';
import { QueryError, SourceError } from '../model/source.ts';
import type { Limits } from './retention.ts';
import type { SpanRow } from './span-row.ts';
import type { TraceLimits } from './span-writer.ts';
import type { Queries } from './telemetry-reader.ts';
import type { TimingRow } from './timing-writer.ts';

/** What the two threads of the store, and the one that serves pages, say to each other. */

/** What the writer's thread begins with. */
export interface WriterData {
  file: string;
  logs: string;
  limits: Limits;
  traceLimits: TraceLimits;
  /** Not 0 while somebody watches new lines: shared, so that none is missed that is written then. */
  watched: Int32Array<SharedArrayBuffer>;
}

/** What is kept at the moment. */
export interface KeptAll {
  readonly lines: Kept;
  readonly traces: Kept;
  readonly timings: { since: string | null };
  /** One sentence for each thing that is not as it should be. */
  readonly problems: readonly string[];
}

/** Ends a thread, after what it is doing. */
export interface Close {
  type: 'close';
}

export type ToWriter =
  | { type: 'spans'; id: number; rows: readonly SpanRow[] }
  | { type: 'timings'; id: number; rows: readonly TimingRow[] }
  | Close;

export type FromWriter =
  | { type: 'opened'; kept: KeptAll; levels: ReadonlyMap<string, number> }
  | { type: 'lines'; lines: LogLine[] }
  | { type: 'kept'; kept: KeptAll }
  | { type: 'loaded' }
  | { type: 'report'; problem: string };

export type Method = keyof Queries;

export type ToReader =
  | { type: 'ask'; id: number; method: Method; query: unknown }
  | { type: 'cancel'; id: number }
  | Close;

export interface FromReader {
  type: 'opened';
}

/** What both say of a question. */
export interface Answer {
  type: 'answer';
  id: number;
  answer?: unknown;
  /** Why there is none. */
  error?: Failure;
}

/** An error on its way from one thread to another, which keeps no class. */
export interface Failure {
  name: string;
  message: string;
  status?: 503 | 504;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof SourceError) {
    return { name: error.name, message: error.message, status: error.status };
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message };
}

export function errorOf({ name, message, status }: Failure): Error {
  if (name === 'QueryError') return new QueryError(message);
  if (status !== undefined) return new SourceError(status, message);
  return Object.assign(new Error(message), { name });
}
