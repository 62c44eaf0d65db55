import { timeOf } from '../lucene/index.ts';
import { isoTime } from '../model/span.ts';

/*
 * A log line of 25 fields says, most of the time, what thousands have said before it; so does a span.
 * Only some values are its own: the time, the ids, what has digits in it. These are cut out of its
 * JSON. What is left is its template, which is kept once, and a line is a number and its own values:
 * a quarter of its length. And a search asks each template once what it says of the query, and looks
 * at the own values of those lines alone of which the template cannot tell.
 *
 * A template is the JSON with a mark where a value was. Marks are control characters, which JSON has
 * nowhere, so that nothing else can be taken for one.
 */

/** Marks of values that have a column of their own. */
export const TIME = '\u0001';
export const UUID = '\u0002';
export const TRACE_ID = '\u0003';
export const SPAN_ID = '\u0004';
/** Marks of all other values: texts, and numbers. */
export const TEXT = '\u0005';
export const NUMBER = '\u0006';

/** The template of what is kept as a whole begins with it; level and service follow. */
export const WHOLE = '\u0007';

/** The fields that have columns, of a line and of a span. */
export const LINE_COLUMNS: ReadonlySet<string> = new Set([
  '@timestamp',
  'uuid',
  'trace_id',
  'span_id',
]);
export const SPAN_COLUMNS: ReadonlySet<string> = new Set(['uuid']);

/** What was cut out of a JSON text. */
export interface Cut {
  /** Of its `@timestamp`, in microseconds since 1970; undefined where it has none, or no time. */
  timeUs: number | undefined;
  uuid: string | null;
  traceId: string | null;
  spanId: string | null;
  /** The other values, as a JSON array without its brackets. */
  own: string;
}

export function emptyCut(): Cut {
  return { timeUs: undefined, uuid: null, traceId: null, spanId: null, own: '' };
}

/** A value that is cut out. */
export interface CutValue {
  readonly json: string;
  /** Without its quotes; undefined for a number. */
  readonly text: string | undefined;
}

/**
 * Fields whose values have digits and are the same again and again. A file whose templates were made
 * with others is of another version.
 */
const SHARED = [
  ...['@version', 'name', 'levelname', 'levelno', 'instance', 'source_host', 'process'],
  ...['pathname', 'filename', 'module', 'funcName', 'lineno', 'thread'],
  ...['processName', 'threadName'],
];
/** Any other field. */
const FIELD = new RegExp(`"(?!(?:${SHARED.join('|')})")([\\w@.-]+)": ?`, 'g');
/** Raw control characters are no JSON; escaped letters and slashes are not found by what they say. */
const ESCAPED = String.raw`\\["\\bfnrt]|\\u00[01][\da-f]`;
/** A text in which there is a digit, or a number. */
const VALUE = new RegExp(
  String.raw`"((?:[^"\\\d\0-\x1f]|${ESCAPED})*\d(?:[^"\\\0-\x1f]|${ESCAPED})*)"` +
    String.raw`|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[,}\] ])`,
  'y',
);

const CANONICAL_UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const HEX = /^[\da-f]+$/;

/**
 * Cuts the own values out of a JSON text. Put in again, they make the same text.
 *
 * @param json valid JSON
 */
export function cut(json: string, columns: ReadonlySet<string>): { template: string; cut: Cut } {
  const found = emptyCut();
  let template = '';
  let last = 0;
  FIELD.lastIndex = 0;
  for (let match = FIELD.exec(json); match; match = FIELD.exec(json)) {
    const start = FIELD.lastIndex;
    const value = valueAt(json, start);
    if (!value) continue;
    template += json.slice(last, start) + take(found, columns, match[1] ?? '', value);
    last = start + value.json.length;
    FIELD.lastIndex = last;
  }
  return { template: template + json.slice(last), cut: found };
}

/** The value that is cut out at a place behind the name of a field, if one is. */
export function valueAt(json: string, at: number): CutValue | undefined {
  VALUE.lastIndex = at;
  const match = VALUE.exec(json);
  return match ? { json: match[0], text: match[1] } : undefined;
}

/** Puts a value where it belongs. @returns its mark */
export function take(
  found: Cut,
  columns: ReadonlySet<string>,
  name: string,
  { json, text }: CutValue,
): string {
  const mark = text === undefined ? NUMBER : columns.has(name) ? markOf(name, text, found) : TEXT;
  if (mark === TEXT || mark === NUMBER) found.own += (found.own === '' ? '' : ',') + json;
  return mark;
}

/** Which mark a text gets; puts it in its column, if it has one and is as what is kept there. */
function markOf(name: string, text: string, found: Cut): string {
  switch (name) {
    case '@timestamp':
      if (found.timeUs !== undefined) return TEXT;
      found.timeUs = timeOf(text);
      return found.timeUs !== undefined && isoTime(found.timeUs) === text ? TIME : TEXT;
    case 'uuid':
      if (found.uuid !== null || !CANONICAL_UUID.test(text)) return TEXT;
      found.uuid = text;
      return UUID;
    case 'trace_id':
      if (found.traceId !== null || text.length !== 32 || !HEX.test(text)) return TEXT;
      found.traceId = text;
      return TRACE_ID;
    case 'span_id':
      if (found.spanId !== null || text.length !== 16 || !HEX.test(text)) return TEXT;
      found.spanId = text;
      return SPAN_ID;
    default:
      return TEXT;
  }
}
