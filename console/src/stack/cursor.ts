import { z } from 'zod';
import { QueryError } from '../model/source.ts';
import type { Hit } from './records.ts';

/** A place among all lines: a line's time, and its number where several have the same. */
export type Place = [time: string, number: number];

const Place = z.tuple([z.iso.datetime(), z.int()]);

export function placeOf({ fields, sort }: Hit): Place {
  return [fields['@timestamp'][0], sort[1]];
}

/** A place as text: stays right whatever lines come or go. */
export function cursorOf(place: Place): string {
  return Buffer.from(place.join(' ')).toString('base64url');
}

/** @throws QueryError when this is no cursor that {@link cursorOf} made */
export function readCursor(cursor: string): Place {
  const [time, number] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const place = Place.safeParse([time, Number(number)]);
  if (place.success) return place.data;
  throw new QueryError('the cursor is not one that an earlier answer gave');
}
