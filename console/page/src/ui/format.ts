import { fieldTerm } from '../../../src/lines/field-value.ts';

const MILLISECOND = 1000;
const SECOND = 1000 * MILLISECOND;

const counts = new Intl.NumberFormat('en');

/** A duration in the unit that fits, with three digits: `870 µs`, `4.16 ms`, `108 ms`, `1.34 s`. */
export function formatDuration(us: number): string {
  const seconds = Math.round(us / SECOND);
  if (seconds >= 86_400)
    return `${formatCount(Math.floor(seconds / 86_400))} d ${Math.floor((seconds % 86_400) / 3600)} h`;
  if (seconds >= 3600)
    return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  // From where rounding would make 1,000 of the smaller unit.
  if (us >= 999.5 * MILLISECOND) return `${threeDigits(us / SECOND)} s`;
  if (us >= 999.5) return `${threeDigits(us / MILLISECOND)} ms`;
  return `${Math.round(us)} µs`;
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value.toFixed(value >= 9.995 ? 1 : 2);
}

/** A whole number with its thousands apart: `10,000`. */
export function formatCount(number: number): string {
  return counts.format(number);
}

/** A rate with as many digits as it is worth: `0.2`, `9.5`, `120`. */
export function formatRate(rate: number): string {
  return rate >= 10 || Number.isInteger(rate) ? formatCount(Math.round(rate)) : rate.toFixed(1);
}

const levels = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

/** Microseconds in UCUM's units of time. */
const TIMES = new Map([
  ['ns', 0.001],
  ['us', 1],
  ['ms', MILLISECOND],
  ['s', SECOND],
]);

/**
 * How much there is of something: `61.3 MB`, `12.5 ms`, `0.25`.
 *
 * @param unit as UCUM writes it; what stands in braces is a remark, and `1` is no unit
 */
export function formatLevel(value: number, unit = '1'): string {
  const us = TIMES.get(unit);
  if (us !== undefined) return formatDuration(value * us);
  if (unit === 'By') return formatBytes(value);
  const name = unit.replace(/[{}]/g, '');
  return name === '1' || name === '' ? levels.format(value) : `${levels.format(value)} ${name}`;
}

/** An amount of memory in the unit that fits, with three digits: `512 B`, `61.3 MB`. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  if (size >= 999.5e6) return `${threeDigits(bytes / 1e9)} GB`;
  if (size >= 999.5e3) return `${threeDigits(bytes / 1e6)} MB`;
  if (size >= 999.5) return `${threeDigits(bytes / 1e3)} kB`;
  return `${Math.round(bytes)} B`;
}

/** A number and its noun: `1 line`, `11 lines`. */
export function plural(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** What of a UUID tells it from its neighbours: its first eight digits. */
export function shortUuid(uuid: string): string {
  return uuid.slice(0, 8);
}

/** A value of a record or an attribute as text; objects as JSON. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value, null, 2)
    : String(value);
}

/** The Lucene query for the records whose field has exactly this value. */
export function fieldQuery(name: string, value: unknown): string {
  return fieldTerm(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
}
