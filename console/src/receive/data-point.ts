import { type Attributes, attributes } from './attributes.ts';
import type { Maker } from './export.ts';
import { type Fields, Misfit } from './fields.ts';
import { finiteOf, integer, smallInteger, unsigned } from './values.ts';

/** A metric around its data points. */
export interface Around {
  name: string;
  unit: string;
  maker: Maker;
  /** Whether each point tells all since the stream began, and not what came since the one before. */
  isCumulative: boolean;
}

/** What a data point stands for: an identity, and a moment. */
export interface Point {
  own: Attributes;
  /** Names the stream that it belongs to. */
  key: string;
  start: bigint;
  time: bigint;
}

const DELTA = 1;
const CUMULATIVE = 2;
/** @throws Misfit */
export function pointOf(of: Fields, { name, unit, maker }: Around): Point {
  const own = attributes(of);
  return {
    own,
    key: JSON.stringify([maker, name, unit, own]),
    start: unsigned(of, 'startTimeUnixNano'),
    time: unsigned(of, 'timeUnixNano'),
  };
}

/** The number that a data point has. @throws Misfit */
export function numberOf(of: Fields): number {
  const value = integer(of, 'asInt');
  return value === undefined ? finiteOf(of.asDouble, 'asDouble') : Number(value);
}

/** @throws Misfit */
export function isCumulative(of: Fields): boolean {
  const temporality = smallInteger(of, 'aggregationTemporality');
  if (temporality === DELTA || temporality === CUMULATIVE) return temporality === CUMULATIVE;
  throw new Misfit(
    'aggregationTemporality',
    `must be ${DELTA} (delta) or ${CUMULATIVE} (cumulative)`,
  );
}

/** "No recorded value" (metrics.proto, DataPointFlags). */
const NO_VALUE = 1;

/** @throws Misfit */
export function hasValue(of: Fields): boolean {
  return (smallInteger(of, 'flags') & NO_VALUE) === 0;
}
