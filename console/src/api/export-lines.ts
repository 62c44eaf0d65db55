import type { LogLine } from '../model/api-types.ts';
import { toOtlpJson } from '../model/otlp-json.ts';
import type { Source, TimeRange } from '../model/source.ts';
import { isoTime, type Span, startOf } from '../model/span.ts';

/** How much an export has at most. */
export interface ExportLimits {
  lines: number;
  spans: number;
}

export const EXPORT_LIMITS: ExportLimits = { lines: 100_000, spans: 100_000 };

/** How many lines and traces are asked for at once. */
const LINES_A_PAGE = 1000;
const TRACES_A_PAGE = 500;
/** How long each question may take, in milliseconds. */
const QUERY_LIMIT_MS = 5000;

/** What is exported: all of a time, of a request or a trace, or what belongs to the lines that a query finds. */
export interface ExportQuery extends TimeRange {
  readonly uuid?: string | undefined;
  readonly traceId?: string | undefined;
  /** In Lucene's syntax. */
  readonly q: string;
}

/**
 * Log lines and traces as lines of JSON, the newest first: Logstash records as they were written, with the field
 * `instance` beside their own, and then traces in OTLP's JSON, one a line. Where there were more than
 * the limits allow, a last record says so.
 *
 * @param signal ends it when nobody waits any more
 * @returns some lines of text at a time, each with its line end
 * @throws what the source throws
 */
export async function* exportLines(
  source: Source,
  { uuid, traceId, q, ...range }: ExportQuery,
  signal: AbortSignal,
  limits = EXPORT_LIMITS,
): AsyncGenerator<string, void> {
  const asked = { source, range: { ...range, toMs: range.toMs ?? Date.now() }, signal };
  const traceIds = new Set(traceId ? [traceId] : []);
  const cut: string[] = [];
  const allLines = linesOf(asked, lineQuery({ uuid, traceId, q }));
  for await (const lines of upTo(allLines, limits.lines, ({ length }) => length)) {
    if (lines === 'cut') cut.push(`${limits.lines} lines`);
    else {
      for (const { record } of lines) traceIds.add(String(record.trace_id));
      yield lines.map(recordText).join('');
    }
  }
  const allTraces = q || traceId ? tracesNamed(asked, traceIds) : tracesOf(asked, uuid);
  for await (const spans of upTo(allTraces, limits.spans, ({ length }) => length)) {
    if (spans === 'cut') cut.push(`${limits.spans} spans`);
    else yield `${JSON.stringify(toOtlpJson(spans))}\n`;
  }
  if (cut.length > 0) yield `${JSON.stringify(cutRecord(cut))}\n`;
}

/** In Lucene's syntax. A query alone stays as it is, so that what is wrong with it is where its writer sees it. */
function lineQuery({ uuid, traceId, q }: Omit<ExportQuery, keyof TimeRange>): string {
  const owners = [uuid && `uuid:"${uuid}"`, traceId && `trace_id:"${traceId}"`].filter(Boolean);
  if (owners.length === 0) return q;
  return [...owners, ...(q ? [`(${q})`] : [])].join(' AND ');
}

interface Asked {
  source: Source;
  range: TimeRange & { toMs: number };
  signal: AbortSignal;
}

/** Groups, until they are more than `most` together; then `cut`, and nothing more. */
async function* upTo<T>(
  groups: AsyncIterable<T>,
  most: number,
  sizeOf: (group: T) => number,
): AsyncGenerator<T | 'cut', void> {
  let size = 0;
  for await (const group of groups) {
    size += sizeOf(group);
    if (size > most) {
      yield 'cut';
      return;
    }
    yield group;
  }
}

async function* linesOf(
  { source, range, signal }: Asked,
  q: string,
): AsyncGenerator<LogLine[], void> {
  for (let cursor: string | undefined; ; ) {
    const query = { ...range, q, limit: LINES_A_PAGE, buckets: 0, cursor };
    const page = await source.searchLines(query, within(signal));
    if (page.lines.length > 0) yield page.lines;
    if (page.cursor === null) return;
    cursor = page.cursor;
  }
}

/** An answer of a source may have been cut: the next question is for what began no later than its oldest. */
async function* tracesOf(
  { source, range, signal }: Asked,
  uuid: string | undefined,
): AsyncGenerator<Span[], void> {
  const told = new Set<string>();
  const tags = uuid ? { uuid } : {};
  for (let { toMs } = range; ; ) {
    const query = { ...range, toMs, tags, limit: TRACES_A_PAGE };
    const found = await source.findTraces(query, within(signal));
    const fresh = found.filter(([span]) => span && !told.has(span.traceId));
    if (fresh.length === 0) return;
    for (const spans of fresh) {
      told.add(spans[0]?.traceId ?? '');
      yield spans;
    }
    const beginUs = found.map((spans) => Math.min(...spans.map(startOf)));
    toMs = (Math.min(...beginUs) + 1) / 1000;
  }
}

async function* tracesNamed(
  { source, signal }: Asked,
  traceIds: Iterable<string>,
): AsyncGenerator<Span[], void> {
  for (const traceId of traceIds) {
    const spans = await source.trace(traceId, within(signal));
    if (spans.length > 0) yield spans;
  }
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(QUERY_LIMIT_MS)]);
}

function recordText({ instance, record }: LogLine): string {
  const named = Object.hasOwn(record, 'instance') ? record : { ...record, instance };
  return `${JSON.stringify(named)}\n`;
}

function cutRecord(cut: string[]): object {
  return {
    '@timestamp': isoTime(Date.now() * 1000),
    '@version': 1,
    message: `this export was cut: there was more than ${cut.join(' and ')}, and the newest are here`,
    levelname: 'WARN',
    levelno: 30,
    name: 'console',
    instance: 'console',
  };
}
