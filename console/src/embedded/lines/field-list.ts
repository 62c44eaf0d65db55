import type { FieldList } from '../../api-types.ts';
import type { Column } from './column.ts';
import type { Segment } from './segment.ts';

/** A field with more distinct values in one segment has none that are worth offering. */
const FEW = 50;
const MOST_VALUES = 10;
/** Nobody wants to choose from more fields, or from longer values. */
const MOST_FIELDS = 1000;
const LONGEST_VALUE = 200;

/** The fields of all lines by name, with the commonest values of those that have few. */
export function fieldListOf(segments: readonly Segment[]): FieldList {
  const counts = new Map<string, Map<string, number> | 'many'>();
  for (const segment of segments) {
    for (const column of segment.columns()) {
      if (!counts.has(column.name) && counts.size === MOST_FIELDS) continue;
      const before = counts.get(column.name) ?? new Map<string, number>();
      const isFew = before !== 'many' && column.size <= FEW && before.size <= FEW;
      counts.set(column.name, isFew ? counted(column, segment.rows, before) : 'many');
    }
  }
  const fields = [...counts].map(([name, values]) => ({ name, values: commonest(values) }));
  return { fields: fields.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function counted(column: Column, rows: number, counts: Map<string, number>): Map<string, number> {
  const byCode = new Uint32Array(column.size + 1);
  for (let row = 0; row < rows; row++) {
    const code = column.codes[row] ?? 0;
    byCode[code] = (byCode[code] ?? 0) + 1;
  }
  for (let code = 1; code <= column.size; code++) {
    const value = column.distinct(code);
    if (typeof value === 'object') continue;
    const text = String(value);
    if (text.length <= LONGEST_VALUE)
      counts.set(text, (counts.get(text) ?? 0) + (byCode[code] ?? 0));
  }
  return counts;
}

function commonest(counts: Map<string, number> | 'many'): string[] {
  if (counts === 'many') return [];
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return byCount.slice(0, MOST_VALUES).map(([value]) => value);
}
