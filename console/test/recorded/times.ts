import type { z } from 'zod';
import type { Asked } from './asked.ts';

type Json = z.core.util.JSONType;

/** Parameters and members that say which time is asked for, or how much of it. */
const PARAMETERS = ['start', 'end', 'step', 'limit'];
const MEMBERS = ['size', 'gte', 'lt', 'fixed_interval', 'extended_bounds'];

/** A request without what differs when the same is asked at another time. */
export function anyTime({ method, path, body }: Asked): Asked {
  const url = new URL(path, 'http://localhost');
  const { searchParams } = url;
  // One moment at the end of all, as against many.
  const isWhole = searchParams.has('step') && searchParams.get('start') === searchParams.get('end');
  for (const name of PARAMETERS) searchParams.delete(name);
  const query = searchParams.get('query')?.replace(/\d+ms/g, 'ms');
  if (query) searchParams.set('query', query);
  const shown = `${url.pathname}?${searchParams}${isWhole ? '&whole' : ''}`;
  return { method, path: shown, body: body === undefined ? undefined : withoutTimes(body) };
}

function withoutTimes(value: Json): Json {
  return mapMembers(value, (key, member) =>
    MEMBERS.includes(key) ? undefined : withoutTimes(member),
  );
}

/** An answer as it would have been so many milliseconds later. */
export function later(value: Json, ms: number): Json {
  return mapMembers(value, (key, member) => {
    switch (key) {
      case '@timestamp':
        return Array.isArray(member) ? member.map(laterBy(ms)) : laterBy(ms)(member);
      case 'startTime':
      case 'timestamp':
        return Number(member) + ms * 1000;
      case 'key':
        return isMoment(member) ? member + ms : member;
      case 'first':
      case 'last':
        return mapMembers(member, (_, end) => (isMoment(end) ? end + ms : end));
      case 'values':
        return Array.isArray(member) ? member.map((sample) => laterSample(sample, ms)) : member;
      default:
        return later(member, ms);
    }
  });
}

/** Milliseconds since 1970, as Elasticsearch has them, and no other number. */
function isMoment(value: Json | undefined): value is number {
  return typeof value === 'number' && value > 1e12;
}

/** ISO 8601; what is finer than a millisecond stays. */
function laterBy(ms: number): (value: Json) => Json {
  return (value) => {
    if (typeof value !== 'string') return later(value, ms);
    const [, finer = 'Z'] = /\.\d{3}(\d*Z)$/.exec(value) ?? [];
    return new Date(Date.parse(value) + ms).toISOString().replace('Z', finer);
  };
}

/** Of Prometheus: a time in seconds, and a number as text. */
function laterSample(sample: Json, ms: number): Json {
  return Array.isArray(sample) ? [Number(sample[0]) + ms / 1000, ...sample.slice(1)] : sample;
}

function mapMembers(value: Json, map: (key: string, member: Json) => Json | undefined): Json {
  if (Array.isArray(value)) return value.map((member) => mapMembers(member, map));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, map(key, member)] as const);
  return Object.fromEntries(
    members.filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
