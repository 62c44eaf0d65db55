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

/** A JSON text in two parts. */
export interface Cut {
  template: string;
  /** Of its `@timestamp`, in microseconds since 1970; undefined where it has none, or no time. */
  timeUs: number | undefined;
  uuid: string | null;
  traceId: string | null;
  spanId: string | null;
  /** The other values, as a JSON array. */
  own: string;
}

/** Fields whose values have digits and are the same again and again. */
const SHARED = [
  ...['@version', 'name', 'levelname', 'levelno', 'instance', 'source_host', 'process'],
  ...['pathname', 'filename', 'module', 'funcName', 'lineno', 'thread'],
  ...['processName', 'threadName'],
];
const NAME = `"(?!(?:${SHARED.join('|')})")([\\w@.-]+)": ?`;
const TEXT_WITH_DIGIT = String.raw`"((?:[^"\\\d]|\\["\\/bfnrt]|\\u[\da-f]{4})*\d(?:[^"\\]|\\["\\/bfnrt]|\\u[\da-f]{4})*)"`;
const PLAIN_NUMBER = String.raw`(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[,}\] ])`;
/** Any other field with a text in which there is a digit, or with a number. */
const FIELD = new RegExp(`${NAME}(?:${TEXT_WITH_DIGIT}|${PLAIN_NUMBER})`, 'g');

const CANONICAL_UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const HEX = /^[\da-f]+$/;

/**
 * Cuts the own values out of a JSON text. Put in again, they make the same text.
 *
 * @param json valid JSON without control characters, or a text of which nothing is done but to look
 *   its template up among those of valid ones
 */
export function cut(json: string, columns: ReadonlySet<string>): Cut {
  const found: Cut = {
    template: '',
    timeUs: undefined,
    uuid: null,
    traceId: null,
    spanId: null,
    own: '',
  };
  let last = 0;
  FIELD.lastIndex = 0;
  for (let match = FIELD.exec(json); match; match = FIELD.exec(json)) {
    const [, name = '', text, number = ''] = match;
    const end = FIELD.lastIndex;
    const start = end - (text === undefined ? number.length : text.length + 2);
    const mark = text === undefined ? NUMBER : columns.has(name) ? markOf(name, text, found) : TEXT;
    if (mark === TEXT || mark === NUMBER) {
      found.own += (found.own === '' ? '' : ',') + json.slice(start, end);
    }
    found.template += json.slice(last, start) + mark;
    last = end;
  }
  found.template += json.slice(last);
  found.own = `[${found.own}]`;
  return found;
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
