import type { LogLine } from '../model/api-types.ts';
import type { FieldValues } from '../model/summary-types.ts';
import { fieldValue } from './field-value.ts';

/** Nobody wants to choose from more. */
const MOST_VALUES = 10;

/** Which values a field has in these lines, the commonest first. */
export function topValues(
  lines: readonly LogLine[],
  field: string,
): Pick<FieldValues, 'values' | 'distinct' | 'missing'> {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const line of lines) {
    const value = fieldValue(line, field);
    if (value === undefined) missing += 1;
    else {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const values = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MOST_VALUES)
    .map(([value, count]) => ({ value, count }));
  return { values, distinct: counts.size, missing };
}
