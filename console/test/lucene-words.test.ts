import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Random } from '../../test/support/random.ts';
import { filterLines, fold, parseQuery, words } from '../src/lucene/index.ts';
import { standardWords, withoutLucene } from './support/lucene.ts';

const UUID = '9fd57ba8-7f86-4d4e-a565-400f36cbb5e4';
const TIME = '2026-11-22T12:25:27.163635Z';

/** What is asked of a text, in quotes, finds it or not: here as in Elasticsearch. */
const cases: Record<string, { yes: string[]; no: string[] }> = {
  'reading app.log': {
    yes: ['app.log', 'APP.LOG', 'reading app.log'],
    no: ['app', 'log', 'app log'],
  },
  'at service.ts:12:7': {
    yes: ['service.ts', 'service.ts 12', '12:7', '7'],
    no: ['service', 'ts', '12.7'],
  },
  'from 10.1.2.3': { yes: ['10.1.2.3'], no: ['10', '10.1.2', '1.2.3', '10 1 2 3'] },
  'on 127.0.0.1:4400': {
    yes: ['127.0.0.1', '4400', '127.0.0.1:4400', '127.0.0.1 4400'],
    no: ['127', '0.0.1'],
  },
  "we don't sell": { yes: ["don't", "DON'T sell"], no: ['don', 't', 'dont', 'don’t'] },
  "'quoted' and 'so on'": { yes: ['quoted', "'so on'", 'and so'], no: ['quoted so'] },
  'to host:port': { yes: ['host:port'], no: ['host', 'port', 'host port'] },
  'name: gateway': {
    yes: ['name', 'gateway', 'name gateway', 'name: gateway'],
    no: ['name:gateway'],
  },
  'Saved. Then closed.': { yes: ['saved', 'closed', 'saved then', 'closed.'], no: ['saved.then'] },
  'orders_service _private __': {
    yes: ['orders_service', '_private'],
    no: ['orders', 'private', 'service'],
  },
  'order-status /shares/sell': {
    yes: ['order', 'order-status', 'status shares', '/shares/sell'],
    no: ['orderstatus'],
  },
  '1,000 of 2;3 a,b': { yes: ['1,000', '2;3', 'a', 'a b'], no: ['1', '000', '1000', '2', 'a,c'] },
  'v1.2 1.a a.1 2nd': { yes: ['v1.2', '1', 'a', 'a 1', '2nd'], no: ['v1', '1.2', '2', 'nd'] },
  'took 12.5ms, ratio=.25': { yes: ['12.5ms', '.25', '25', 'ratio'], no: ['12.5', '5ms', 'ms'] },
  [`of ${UUID}`]: {
    yes: [UUID, UUID.toUpperCase(), '9fd57ba8', '7f86-4d4e', '400f36cbb5e4'],
    no: ['9fd57ba', '7f86-a565'],
  },
  [`at ${TIME}`]: {
    yes: [TIME, '2026', '2026-11', '22T12:25', '25', '27.163635Z'],
    no: ['12', '27', '163635', '163635Z', '11-22-12'],
  },
  'Größe Straße cafe\u0301 ЖУК': {
    yes: ['größe', 'STRAßE', 'cafe\u0301', 'жук'],
    no: ['groesse', 'strasse', 'cafe'],
  },
  '東京 タワー ひら 한국어': {
    yes: ['東', '京', '東京', 'タワー', 'ひら', 'ら', '한국어'],
    no: ['タ', '한국', '京東'],
  },
  'ok 👍🏽👩‍🚀🇩🇪🇫🇷❤️ done': {
    yes: ['👍🏽', '👩‍🚀', '🇩🇪', '🇫🇷 ❤️', '❤️ done'],
    no: ['👍', '👩', '🚀', '🇪🇫'],
  },
  'x² ½ 50% $5 #7': { yes: ['x', '50', '5', '7', 'x 50'], no: ['x2', '2'] },
};

const asked = Object.entries(cases).flatMap(([text, { yes, no }]) => [
  ...yes.map((query) => ({ text, query, found: true })),
  ...no.map((query) => ({ text, query, found: false })),
]);

/** Of what texts are made that differ in where their words end. */
const PIECES = [
  ...`aZé09.,:;'_ -/"=\n`,
  ...[
    '’',
    '·',
    '\u0301',
    'Straße',
    'я',
    '東',
    'タ',
    'ー',
    'ひ',
    '한',
    'ไท',
    '🦊',
    '👍🏽',
    '12',
    '..',
    '__',
  ],
];

function randomTexts(random: Random, count: number): string[] {
  return Array.from({ length: count }, () => random.some(12, () => random.pick(PIECES)).join(''));
}

function includesAll(all: readonly string[], some: readonly string[]): boolean {
  return all.some((_, at) => some.every((word, i) => all[at + i] === word));
}

describe('the words of a text', () => {
  it('are found by themselves and in a row, and their parts are not', () => {
    for (const { text, query, found } of asked) {
      const line = { id: '1', instance: 'orders', record: { message: text } };
      const { matches } = parseQuery(`message:${JSON.stringify(query)}`);
      assert.equal(matches(line), found, `${query} in ${text}`);
    }
  });

  it('are found by a part with a wildcard', () => {
    const record = { message: `service.ts:12 on host:port, don't, 10.1.2.3 at ${TIME}` };
    const lines = [{ id: '1', instance: 'orders', record }];
    for (const q of [
      'service*',
      '*.ts',
      'serv?ce.t?',
      '*port',
      'don*',
      '10.1.*',
      '27.*',
      '*163635Z',
    ]) {
      assert.equal(filterLines(lines, q).length, 1, q);
    }
    for (const q of ['ts*', 'ervice*', '1.2.*', 'port*', '163635*', '*host']) {
      assert.equal(filterLines(lines, q).length, 0, q);
    }
  });

  it('are found where cutting all of the text finds them', () => {
    const random = new Random(2_026);
    const texts = randomTexts(random, 4000);
    let hits = 0;
    for (const text of texts) {
      const query = random.oneIn(2)
        ? [...text].slice(random.int(4), 4 + random.int(6)).join('')
        : random.pick(texts);
      const phrase = words(fold(query));
      if (phrase.length === 0) continue;
      const { matches } = parseQuery(`m:${JSON.stringify(query).replaceAll('\\n', '\n')}`);
      const expected = includesAll(words(fold(text)), phrase);
      const line = { id: '1', instance: 'orders', record: { m: text } };
      assert.equal(matches(line), expected, JSON.stringify({ text, query }));
      if (expected) hits += 1;
    }
    assert.ok(hits > 300, `only ${hits} were found`);
  });

  it('are cut by the analyzer that the index template names, for every field', () => {
    const path = new URL('../../stack/elasticsearch/index-template.json', import.meta.url);
    const { template } = JSON.parse(readFileSync(path, 'utf8'));
    assert.deepEqual(template.settings.analysis.analyzer, { default: { type: 'standard' } });
    assert.doesNotMatch(JSON.stringify(template.mappings), /"(search_)?analyzer"/);
  });
});

describe("Lucene's standard analyzer", { skip: withoutLucene }, () => {
  it('finds and misses the same', () => {
    const texts = standardWords(asked.map(({ text }) => text));
    const queries = standardWords(asked.map(({ query }) => query));
    for (const [i, { text, query, found }] of asked.entries()) {
      assert.equal(includesAll(texts[i] ?? [], queries[i] ?? []), found, `${query} in ${text}`);
    }
  });

  it('cuts random texts into the same words', () => {
    const texts = randomTexts(new Random(4_711), 20_000);
    for (const [i, expected] of standardWords(texts).entries()) {
      assert.deepEqual(words(fold(texts[i] ?? '')), expected, JSON.stringify(texts[i]));
    }
  });
});
