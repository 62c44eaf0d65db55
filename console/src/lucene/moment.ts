/** A span of time that a text names, in microseconds since 1970; both ends belong to it. */
export interface Moment {
  fromUs: number;
  toUs: number;
}

const US_PER: Record<string, number> = {
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

const NOW = /^now(?:-(\d{1,9})([smhd]))?$/;

const ISO =
  /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])(?:[tT ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?([zZ]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?)?)?$/;

/** How a text looks that names a time; a day that its month does not have looks like one, too. */
export const MOMENT = new RegExp(`${NOW.source}|${ISO.source}`);

/**
 * Reads a time as Elasticsearch does: ISO 8601, as exact or inexact as one likes, in UTC unless it
 * says otherwise; or `now`, `now-15m` (s, m, h, d).
 *
 * @returns all of the time that it names, for example the whole day; undefined when it names none
 */
export function parseMoment(text: string, nowMs: number): Moment | undefined {
  const relative = NOW.exec(text);
  if (relative) {
    const [, count = '0', unit = 's'] = relative;
    const us = nowMs * 1000 - Number(count) * (US_PER[unit] ?? 0);
    return us >= FIRST_US ? { fromUs: us, toUs: us } : undefined;
  }
  return parseIso(text);
}

/** The years that ISO 8601 writes with four digits begin here. */
const FIRST_US = Date.parse('0000-01-01T00:00:00Z') * 1000;

function parseIso(text: string): Moment | undefined {
  const found = ISO.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const fromMs = utc(year, month, day, hour, minute, second);
  if (fromMs === undefined) return undefined;
  const offsetUs = zone ? zoneUs(zone) : 0;
  const fractionUs = Number((fraction ?? '').padEnd(6, '0').slice(0, 6));
  const fromUs = fromMs * 1000 + fractionUs - offsetUs;
  return { fromUs, toUs: fromUs + lengthUs(fromMs, found) - 1 };
}

/** How long the time is that was named, by the last part that was given. */
function lengthUs(fromMs: number, parts: RegExpExecArray): number {
  const [, , month, day, hour, , second, fraction] = parts;
  if (fraction !== undefined) return 10 ** Math.max(0, 6 - fraction.length);
  if (second !== undefined) return US_PER.s ?? 0;
  if (hour !== undefined) return US_PER.m ?? 0;
  if (day !== undefined) return US_PER.d ?? 0;
  const next = new Date(fromMs);
  if (month !== undefined) next.setUTCMonth(next.getUTCMonth() + 1);
  else next.setUTCFullYear(next.getUTCFullYear() + 1);
  return (next.getTime() - fromMs) * 1000;
}

/** Milliseconds since 1970, or undefined where there is no such day or time of day. */
function utc(
  year: string | undefined,
  month = '01',
  day = '01',
  hour = '00',
  minute = '00',
  second = '00',
): number | undefined {
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(ms)) return undefined;
  // JavaScript takes the 30th of February for the 2nd of March.
  return new Date(ms).getUTCDate() === Number(day) ? ms : undefined;
}

function zoneUs(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(-2)];
  const us = Number(hours) * (US_PER.h ?? 0) + Number(minutes) * (US_PER.m ?? 0);
  return zone.startsWith('-') ? -us : us;
}

/** Whether a text is a time in this one. */
export function isIn({ fromUs, toUs }: Moment, text: string): boolean {
  const us = timeOf(text);
  return us !== undefined && us >= fromUs && us <= toUs;
}

/** The end of `2026-11-22T12:25:27.163635Z`. */
const FRACTION = /\.\d{6}z$/i;

let second = 'none';
let secondUs: number | undefined;

/**
 * The time of a log line, in microseconds since 1970, or undefined when a text is no time. Fast
 * for the form that the services write, of which one second's lines follow each other.
 */
export function timeOf(text: string): number | undefined {
  if (text.length !== 27 || !FRACTION.test(text)) return parseIso(text)?.fromUs;
  if (!text.startsWith(second)) {
    second = text.slice(0, 19);
    secondUs = parseIso(second)?.fromUs;
  }
  return secondUs === undefined ? undefined : secondUs + Number(text.slice(20, 26));
}
