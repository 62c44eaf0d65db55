import { messageOf } from '@simplebank/shared/thrown';
import { fromJaeger } from '../jaeger/from-jaeger.ts';
import { JaegerTraces } from '../jaeger/traces.ts';
import { textLines, wholeLines } from '../kept-lines/index.ts';
import type { LogRecord } from '../model/api-types.ts';
import { toOtlpJson } from '../model/otlp-json.ts';
import type { Span } from '../model/span.ts';
import { BadExportRequest, refuseTooManyItems } from './bad-export-request.ts';
import { type Fields, fieldsOf, Misfit } from './fields.ts';
import { type ReceivedLine, readLogsRequest } from './logs.ts';
import { readSpansRequest } from './spans.ts';

/** The longest log record, in characters: what is longer would be cut where it is kept. */
const LONGEST_RECORD = 1_000_000;
/** The longest line, and the longest document of several lines, in bytes. */
const LONGEST_TEXT = 32 * 1024 * 1024;
/** The longest body, in bytes. */
export const LONGEST_IMPORT = 512 * 1024 * 1024;

/** What a piece of an imported file holds. */
export interface Piece {
  lines: ReceivedLine[];
  spans: Span[];
  /** How many lines, records and spans cannot be read. */
  rejected: number;
  /** What is wrong with the first of them, and where. */
  fault?: string;
}

/** The body is longer than what is taken. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/**
 * Reads a file of telemetry: JSON, one object a line, or a single document over several lines. An
 * object is a Logstash record, OTLP's JSON (spans or log records, as a Collector's file exporter
 * writes them), or what Jaeger's query API answers.
 *
 * @throws TooLong
 */
export async function* readImport(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece, void> {
  let number = 0;
  let document: string[] | undefined;
  let documentLength = 0;
  for await (const bytes of wholeLines(limited(chunks))) {
    for (const text of textLines(bytes)) {
      number += 1;
      if (number === 1 && isBeginning(text)) document = [];
      if (document) {
        documentLength += text.length;
        if (documentLength > LONGEST_TEXT) throw tooLong('a document', LONGEST_TEXT);
        document.push(text);
      } else if (text.trim() !== '') yield await readText(text, `line ${number}`);
    }
  }
  if (document) yield await readText(document.join('\n'), 'the document');
}

/** Whether a line is where a document begins that goes on in the next one. */
function isBeginning(text: string): boolean {
  return /^\s*[[{].{0,100}$/.test(text) && /[[{,:]\s*$/.test(text);
}

async function* limited(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let all = 0;
  let line = 0;
  for await (const chunk of chunks) {
    all += chunk.length;
    const end = chunk.lastIndexOf('\n');
    line = end < 0 ? line + chunk.length : chunk.length - end;
    if (all > LONGEST_IMPORT) throw tooLong('a file', LONGEST_IMPORT);
    if (line > LONGEST_TEXT) throw tooLong('a line', LONGEST_TEXT);
    yield chunk;
  }
}

function tooLong(what: string, bytes: number): TooLong {
  return new TooLong(`${what} may have ${bytes / 1024 / 1024} MB`);
}

async function readText(text: string, where: string): Promise<Piece> {
  try {
    return await readObject(fieldsOf(JSON.parse(text)), text.length);
  } catch (error) {
    if (!isFault(error)) throw error;
    return { lines: [], spans: [], rejected: 1, fault: `${where}: ${messageOf(error)}` };
  }
}

function isFault(error: unknown): boolean {
  return (
    error instanceof SyntaxError || error instanceof Misfit || error instanceof BadExportRequest
  );
}

/** @throws SyntaxError, Misfit or BadExportRequest when it is none of what is read */
async function readObject(of: Fields, length: number): Promise<Piece> {
  if (Array.isArray(of.resourceSpans)) return readSpans(of, length);
  if (Array.isArray(of.resourceLogs)) {
    refuseTooManyItems(of, length);
    const { items: lines, ...rest } = await readLogsRequest(of);
    return { lines, spans: [], ...rest };
  }
  if (Array.isArray(of.data)) return readJaeger(of, length);
  if (typeof of['@timestamp'] !== 'string' && typeof of.message !== 'string') {
    throw new BadExportRequest('is no log record, nor spans as OTLP or Jaeger have them');
  }
  if (length > LONGEST_RECORD) throw new BadExportRequest('the log record is longer than 1 MB');
  return { lines: [{ instance: instanceOf(of), record: of }], spans: [], rejected: 0 };
}

async function readSpans(of: unknown, length?: number): Promise<Piece> {
  refuseTooManyItems(of, length);
  const { items: spans, ...rest } = await readSpansRequest(of);
  return { lines: [], spans, ...rest };
}

async function readJaeger(of: Fields, length: number): Promise<Piece> {
  refuseTooManyItems(of, length);
  const traces = JaegerTraces.safeParse(of);
  if (!traces.success) {
    const [issue] = traces.error.issues;
    throw new BadExportRequest(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const all: Piece = { lines: [], spans: [], rejected: 0 };
  for (const trace of traces.data) {
    // Its ids and times may be any: what OTLP cannot say is not kept.
    const { spans, rejected, fault } = await readSpans(toOtlpJson(fromJaeger(trace)));
    all.spans.push(...spans);
    all.rejected += rejected;
    if (fault !== undefined) all.fault ??= fault;
  }
  return all;
}

/** As an export names it; records of others are known by their logger. */
function instanceOf({ instance, name }: LogRecord): string {
  return (
    [instance, name].find((each) => typeof each === 'string' && each !== '')?.toString() ?? 'lines'
  );
}
