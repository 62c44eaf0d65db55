import { namesInLines } from '../../../src/model/service-name.ts';
import { columnsParameter, USUAL_COLUMNS } from './columns.ts';

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
  /** One of a service's processes; empty for all. */
  instance: string;
  /** Names of fields. */
  columns: readonly string[];
  /** Whose top values are shown; empty for none. */
  field: string;
  /** `patterns` for what the lines say, and how often; empty for the lines. */
  view: string;
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
    instance: parameters.get('instance') ?? '',
    columns: parameters.get('columns')?.split(',').filter(Boolean) ?? USUAL_COLUMNS,
    field: parameters.get('field') ?? '',
    view: parameters.get('view') ?? '',
  };
}

/** What the address has to say for a search to be another one. */
export function asParameters(changes: Partial<LogSearch>): Record<string, string> {
  const { q, from, to, levels, services, instance, columns, field, view } = changes;
  return {
    ...(q !== undefined && { q }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(levels && { level: levels.join(',') }),
    ...(services && { service: services.join(',') }),
    ...(instance !== undefined && { instance }),
    ...(columns && { columns: columnsParameter(columns) }),
    ...(field !== undefined && { field }),
    ...(view !== undefined && { view }),
  };
}

function list(value: string | null): string[] {
  return value ? value.split(',') : [];
}

/** The query that is sent: what was typed, and the filters. */
export function wholeQuery({ q, levels, services, instance }: LogSearch): string {
  const filters = [
    anyOf('levelname', levels),
    anyOf('name', services.flatMap(namesInLines)),
    anyOf('instance', instance ? [instance] : []),
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
