import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const jar = process.env.TEST_LUCENE ?? '';
const program = fileURLToPath(new URL('Words.java', import.meta.url));
const LIMIT_MS = 60_000;

/** Why Lucene itself cannot be asked here; false when it can. */
export const withoutLucene = jar
  ? false
  : 'needs Lucene: set TEST_LUCENE to the path of lucene-core-9.12.0.jar, with a JDK 17 or newer';

/** The words of texts as Lucene's standard analyzer, which Elasticsearch uses, cuts them. */
export function standardWords(texts: readonly string[]): string[][] {
  const { status, stdout, stderr, error } = spawnSync('java', ['-cp', jar, program], {
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
