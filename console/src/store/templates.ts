import type Sqlite from 'libsql';
import { isoTime } from '../model/span.ts';
import { type ReadTemplate, readTemplate } from './holes.ts';
import { NUMBER, SPAN_ID, TEXT, TIME, TRACE_ID, UUID, WHOLE } from './template.ts';

/** A template as searches use it. */
export interface Template extends ReadTemplate {
  readonly id: number;
  readonly instance: string;
  /** Empty where lines have none. */
  readonly level: string;
  /** Whether its lines have nothing in common: each one's own value is its whole record. */
  readonly isWhole: boolean;
  /** By mark: where in the column `own` its value is, if it is there. */
  readonly ownPlaces: readonly number[];
}

/** What a row has beside its template. */
export interface Values {
  readonly timeUs: number;
  readonly uuid: string | null;
  readonly traceId: string | null;
  readonly spanId: string | null;
  /** What the column `own` holds. */
  readonly own: readonly unknown[];
}

/** Lines, with what is said of them in other tables. */
export const FROM_LINES = 'from lines left join requests using (request)';
/** Selects the columns of {@link LineRow}. */
export const SELECT_LINES = `select template, time_us as timeUs, uuid, trace_id as traceId,
  span_id as spanId, own ${FROM_LINES}`;

/** A row of the table `lines`. */
export interface LineRow extends Omit<Values, 'own'> {
  readonly template: number;
  /** As JSON. */
  readonly own: string;
}

/** The templates of a file, each read once. */
export class Templates {
  readonly #db: Sqlite.Database;
  readonly #byId = new Map<number, Template>();

  constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  /** @param id of a row that is in the file */
  get(id: number): Template {
    return this.#byId.get(id) ?? this.#read(id);
  }

  /** The template of a line, and its record put together again. */
  lineOf(row: LineRow): { template: Template; record: Record<string, unknown> } {
    const template = this.get(row.template);
    return { template, record: recordOf(template, { ...row, own: JSON.parse(row.own) }) };
  }

  #read(id: number): Template {
    const row = this.#db
      .prepare('select instance, level, text from templates where id = ?')
      // Our own table.
      .get([id]) as { instance: string; level: string | null; text: string } | undefined;
    const { instance = '', level, text = WHOLE } = row ?? {};
    const isWhole = text.startsWith(WHOLE);
    const read = isWhole ? undefined : readTemplate(text);
    const { record = {}, marks = [], parts = [] } = read ?? {};
    let own = 0;
    const ownPlaces = marks.map((mark) => (isOwn(mark) ? own++ : own));
    const template = { id, instance, level: level ?? '', isWhole, record, marks, parts, ownPlaces };
    this.#byId.set(id, template);
    return template;
  }
}

/** The record of a row, put together again. */
export function recordOf(template: Template, values: Values): Record<string, unknown> {
  // Made by ourselves, of valid JSON.
  if (template.isWhole) return values.own[0] as Record<string, unknown>;
  const { parts } = template;
  const filled = template.marks.map((_, hole) => {
    return JSON.stringify(valueAt(template, values, hole)) + parts[hole + 1];
  });
  return JSON.parse((parts[0] ?? '') + filled.join(''));
}

/** A value that was cut out, by its place among those of the template. */
export function valueAt(template: Template, values: Values, hole: number): unknown {
  switch (template.marks[hole]) {
    case TIME:
      return isoTime(values.timeUs);
    case UUID:
      return values.uuid;
    case TRACE_ID:
      return values.traceId;
    case SPAN_ID:
      return values.spanId;
    default:
      return values.own[template.ownPlaces[hole] ?? 0];
  }
}

/** Whether a mark's value is in the column `own`. */
export function isOwn(mark: string): boolean {
  return mark === NUMBER || mark === TEXT;
}
