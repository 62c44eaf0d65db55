import { z } from 'zod';
import type { LogLine, LogRecord } from '../model/api-types.ts';
import { CONTAINER } from './lucene-query.ts';

/** Fields that are Fluentd's, and not of the line as it was logged. */
const OF_FLUENTD = ['container_id', CONTAINER, 'source', '@log_name'];

/** A document that a search has found, with what it was sorted by. */
export const Hit = z.object({
  _id: z.string(),
  _source: z.record(z.string(), z.unknown()),
  /** Its time to the nanosecond. The first of `sort` is the same as a number, too long for one. */
  fields: z.object({ '@timestamp': z.tuple([z.string()]).rest(z.string()) }),
  sort: z.tuple([z.unknown(), z.number()]),
});
export type Hit = z.infer<typeof Hit>;

/** Whether the field is one that lines have themselves. */
export function isLogged(field: string): boolean {
  return !OF_FLUENTD.includes(field);
}

/** The line as it was logged. */
export function lineOf({ _id, _source }: Hit): LogLine {
  const logged = Object.entries(_source).filter(([field]) => isLogged(field));
  return { id: _id, instance: instanceOf(_source), record: Object.fromEntries(logged) };
}

/** The container's name; else the host's. */
function instanceOf({ [CONTAINER]: container, source_host: host }: LogRecord): string {
  if (typeof container === 'string') return instanceName(container);
  return typeof host === 'string' ? host : '';
}

/** A container's name without the slash that Docker puts before it. */
export function instanceName(container: string): string {
  return container.replace(/^\//, '');
}
