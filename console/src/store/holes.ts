import { NUMBER, SPAN_ID, TEXT, TIME, TRACE_ID, UUID } from './template.ts';

/** Any mark. */
export const MARKS = new RegExp(`[${[TIME, UUID, TRACE_ID, SPAN_ID, TEXT, NUMBER].join('')}]`, 'g');
/** What stands for a value that was cut out: its number follows. */
const HOLE = '\0';

/** A template that has been read. */
export interface ReadTemplate {
  /** The record, with a text for each value that was cut out, by which {@link holeIn} knows it. */
  readonly record: Record<string, unknown>;
  /** The mark of each of these, in order. */
  readonly marks: readonly string[];
  /** What stands between the marks, one more than there are marks. */
  readonly parts: readonly string[];
}

/**
 * Reads a template.
 *
 * @returns undefined when it cannot be told of each mark which value of the record it stands for
 */
export function readTemplate(template: string): ReadTemplate | undefined {
  const marks = template.match(MARKS) ?? [];
  let number = 0;
  const json = template.replace(MARKS, () => `"\\u0000${number++}"`);
  const record: unknown = JSON.parse(json);
  if (!isObject(record)) return undefined;
  const seen = new Set<number>();
  const isPlain = (value: unknown): boolean => {
    if (typeof value === 'object' && value !== null) return Object.values(value).every(isPlain);
    const hole = typeof value === 'string' ? holeIn(value) : undefined;
    if (hole === undefined) return true;
    const isNew = !seen.has(hole);
    seen.add(hole);
    return isNew;
  };
  if (!isPlain(record) || seen.size !== marks.length) return undefined;
  return { record, marks, parts: template.split(MARKS) };
}

/** Which value a text in a read template stands for, counted from 0; undefined for its own texts. */
export function holeIn(text: string): number | undefined {
  return text.startsWith(HOLE) ? Number(text.slice(1)) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
