import { QueryError } from '../model/source.ts';

/** A place among all lines: lines are ordered by time, and by number where the time is the same. */
export interface Place {
  readonly timeUs: number;
  readonly number: number;
}

/** Whether `a` is older than `b`. */
export function isOlder(a: Place, b: Place): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.number < b.number);
}

/** A place as text: stays right whatever lines come or go. */
export function cursorOf({ timeUs, number }: Place): string {
  return Buffer.from(`${timeUs} ${number}`).toString('base64url');
}

/** @throws QueryError when this is no cursor that {@link cursorOf} made */
export function placeOf(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const found = /^(-?\d{1,18}) (-?\d{1,15})$/.exec(text);
  if (!found) throw new QueryError('the cursor is not one that an earlier answer gave');
  return { timeUs: Number(found[1]), number: Number(found[2]) };
}
