import { namesInLines } from '../../../src/model/service-name.ts';

/** What the page of lines was asked for, as its address says it. */
export interface LogSearch {
  /** As typed, in Lucene's syntax. */
  q: string;
  /** ISO 8601, or as `now-15m`; empty for the beginning. */
  from: string;
  /** ISO 8601; empty for now. */
  to: string;
  /** Values of `levelname`; none for all. */
  levels: string[];
  /** Names of services, as folders; none for all. */
  services: string[];
}

export const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'];

/** Reads the page's address. */
export function readLogSearch(parameters: URLSearchParams): LogSearch {
  return {
    q: parameters.get('q') ?? '',
    from: parameters.get('from') ?? '',
    to: parameters.get('to') ?? '',
    levels: list(parameters.get('level')),
    services: list(parameters.get('service')),
  };
}

function list(value: string | null): string[] {
  return value ? value.split(',') : [];
}

/** The query that is sent: what was typed, and the filters. */
export function wholeQuery({ q, levels, services }: LogSearch): string {
  const filters = [
    anyOf('levelname', levels),
    anyOf('name', services.flatMap(namesInLines)),
  ].filter(Boolean);
  if (filters.length === 0) return q;
  return [...(q.trim() ? [asOperand(q)] : []), ...filters].join(' AND ');
}

function anyOf(field: string, values: readonly string[]): string {
  const terms = values.map((value) => `${field}:"${value.replace(/["\\]/g, '\\$&')}"`);
  return terms.length > 1 ? `(${terms.join(' OR ')})` : (terms[0] ?? '');
}

/** A search with one more term, or without what the term finds. */
export function withTerm(q: string, term: string, { negate = false } = {}): string {
  const added = negate ? `NOT ${term}` : term;
  return q.trim() ? `${asOperand(q)} AND ${added}` : added;
}

/** Alternatives stay together when something is added to them. */
function asOperand(q: string): string {
  return /\bOR\b|\|\|/.test(q) ? `(${q})` : q.trim();
}
