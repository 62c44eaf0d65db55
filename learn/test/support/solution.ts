import path from 'node:path';
import type { DrawnCase } from '../../src/case.ts';
import { factsOf, type NamedCase, readText } from '../../src/case-folders.ts';
import { sources } from './cases.ts';

type Where = Parameters<typeof factsOf>[2];

/** For who reads a solution and runs no bank. */
export const NOWHERE: Where = { bank: { urls: {} }, sources: '' };

/** What a solution says to ask of Kibana, or of Jaeger's page. */
export interface Asked {
  /** In Lucene's syntax. */
  readonly queries: readonly string[];
  /** Parameters of `/search`. */
  readonly searches: readonly URLSearchParams[];
}

/** What the solution of a case says to ask, with a UUID of its story where the reader puts one: `…`. */
export async function askedIn(
  { name, case: one }: NamedCase,
  drawn: Pick<DrawnCase, 'facts'>,
  where: Where,
): Promise<Asked> {
  const text = await readText(path.join(sources, name, 'solution.md'), factsOf(one, drawn, where));
  const [uuid = '…'] = [drawn.facts.uuids ?? []].flat();
  const codes = [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll(/\s+/g, ' ').replaceAll('…', String(uuid)),
  );
  return {
    queries: codes.filter((code) => /^(NOT )?[\w.@]+:[^/\s]/.test(code)),
    searches: codes
      .filter((code) => code.startsWith('/search?'))
      .map((code) => new URL(code, 'http://jaeger').searchParams),
  };
}
