import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const jar = process.env.TEST_LUCENE ?? '';
const parser = path.join(path.dirname(jar), 'lucene-queryparser-9.12.0.jar');
const LIMIT_MS = 180_000;

/** Why Lucene itself cannot be asked here; false when it can. */
export const withoutLucene = jar
  ? false
  : 'needs Lucene: set TEST_LUCENE to the path of lucene-core-9.12.0.jar, with a JDK 17 or newer';

/** Why Lucene's query parser cannot; false when it can. */
export const withoutParser =
  withoutLucene || (existsSync(parser) ? false : `needs Lucene's query parser: ${parser}`);

/** The words of texts as Lucene's standard analyzer, which Elasticsearch uses, cuts them. */
export function standardWords(texts: readonly string[]): string[][] {
  return ask('Words.java', texts);
}

/**
 * The fields that queries ask for, as Lucene's query parser, which Elasticsearch uses, reads them;
 * `*` is every field.
 *
 * @throws Error with the parser's words when it refuses one of them
 */
export function fieldsAsked(queries: readonly string[]): string[][] {
  return ask('Fields.java', queries);
}

/** What a program beside this file answers to texts: a line for each, of parts with a space between them. */
function ask(name: string, texts: readonly string[]): string[][] {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const classes = [jar, parser].join(path.delimiter);
  const { status, stdout, stderr, error } = spawnSync('java', ['-cp', classes, program], {
    input: texts.map((text) => `${Buffer.from(text).toString('base64')}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    timeout: LIMIT_MS,
  });
  if (status !== 0) throw new Error(`java cannot run ${program}: ${stderr}`, { cause: error });
  return stdout
    .split('\n')
    .slice(0, texts.length)
    .map((line) => line.split(' ').filter(Boolean).map(decoded));
}

function decoded(word: string): string {
  return Buffer.from(word, 'base64').toString();
}
