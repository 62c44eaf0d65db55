import { fieldValue } from '../../../src/lines/field-value.ts';
import type { LogLine } from '../../../src/model/api-types.ts';
import { formatValue } from '../ui/format.ts';

/** What a list of lines shows of each, behind its time, unless somebody chooses otherwise. */
export const USUAL_COLUMNS: readonly string[] = ['levelname', 'name', 'message', 'uuid'];

const TITLES: Record<string, string> = {
  levelname: 'Level',
  name: 'Service',
  message: 'Message',
  uuid: 'UUID',
};

/** What stands above a column. */
export function titleOf(column: string): string {
  return TITLES[column] ?? column;
}

/** Whether a column is one that is shaped for its field. */
export function isUsual(column: string): boolean {
  return USUAL_COLUMNS.includes(column);
}

/** A field of a line as text; empty where the line does not have it. */
export function fieldText(line: LogLine, name: string): string {
  const value = fieldValue(line, name);
  return value === undefined ? '' : formatValue(value);
}

/** The columns as an address has them; none for the usual ones. */
export function columnsParameter(columns: readonly string[]): string {
  return columns.join() === USUAL_COLUMNS.join() ? '' : columns.join();
}
