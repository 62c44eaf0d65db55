import type Sqlite from 'libsql';
import type { FieldList } from '../model/api-types.ts';
import { holeIn } from './holes.ts';
import type { LineIndex } from './line-index.ts';
import { type LineRow, SELECT_LINES, type Templates } from './templates.ts';

/** A field with more distinct values has none that are worth offering. */
const FEW = 50;
const MOST_VALUES = 10;
/** Nobody wants to choose from more fields, or from longer values. */
const MOST_FIELDS = 1000;
const LONGEST_VALUE = 200;
/** Values that are each line's own are those of so many newest lines. */
const NEWEST_LINES = 2000;

/** How often each value of a field stands in lines; none where there are too many to choose from. */
type Values = Map<string, number> | 'many';

/** The fields of all lines by name, with the commonest values of those that have few. */
export function fieldListOf(
  db: Sqlite.Database,
  index: LineIndex,
  templates: Templates,
): FieldList {
  const fields = new Map<string, Values>();
  for (const [id, lines] of index.counts) {
    const { record, instance } = templates.get(id);
    for (const [name, value] of Object.entries({ ...record, instance })) {
      count(fields, name, value, lines);
    }
  }
  const own = db.prepare(`${SELECT_LINES} order by id desc limit ${NEWEST_LINES}`);
  // Our own table.
  for (const row of own.all() as LineRow[]) countOwn(fields, templates, row);
  const list = [...fields].map(([name, values]) => ({ name, values: commonest(values) }));
  return { fields: list.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Counts what is a line's own: its template is counted already. */
function countOwn(fields: Map<string, Values>, templates: Templates, row: LineRow): void {
  const { template, record } = templates.lineOf(row);
  for (const [name, value] of Object.entries(record)) {
    const shared = template.record[name];
    const isOwn =
      shared === undefined || (typeof shared === 'string' && holeIn(shared) !== undefined);
    if (isOwn) count(fields, name, value, 1);
  }
}

function count(fields: Map<string, Values>, name: string, value: unknown, lines: number): void {
  const values = fields.get(name) ?? new Map<string, number>();
  if (!fields.has(name) && fields.size === MOST_FIELDS) return;
  fields.set(name, values);
  const isHole = typeof value === 'string' && holeIn(value) !== undefined;
  if (values === 'many' || isHole || typeof value === 'object') return;
  const text = String(value);
  if (text.length > LONGEST_VALUE) return;
  values.set(text, (values.get(text) ?? 0) + lines);
  if (values.size > FEW) fields.set(name, 'many');
}

function commonest(values: Values): string[] {
  if (values === 'many') return [];
  const byCount = [...values].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return byCount.slice(0, MOST_VALUES).map(([value]) => value);
}
