import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { isNothing, NOTHING, type Part, whyNoAnswer, wrongParts } from '../src/answer.ts';
import type { DrawnCase } from '../src/case.ts';
import { factsOf, type NamedCase, readText } from '../src/case-folders.ts';
import { cases, sources } from './support/cases.ts';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
const SERVICES = [
  'gateway',
  'orders',
  'account-transactions',
  'fees',
  'market',
  'profile',
  'settings',
];

/** What only a bank at the usual ports and in the usual folder has. */
const USUAL = /localhost|127\.0\.0\.1|:\d{4}\b|\.simplebank/;
/** A bank at other ones. */
const ELSEWHERE = {
  bank: { urls: { gateway: 'http://localhost:7301' } },
  sources: '/data/bank/learn/services',
};

describe('what a case says', () => {
  for (const named of cases) {
    const { name, case: one } = named;
    it(`${name}: neither story nor hints have the answer`, async () => {
      for (const seed of SEEDS) {
        const drawn = one.draw(seed);
        const { right, hints } = drawn;
        const story = await textOf(named, drawn, 'story.md');
        for (const text of [story, one.title, one.complaint, one.question, ...hints]) {
          for (const [i, part] of one.answer.entries()) {
            assert.equal(tells(text, part, right[i] ?? ''), false, `${right[i]} is in: ${text}`);
          }
        }
        const solution = await textOf(named, drawn, 'solution.md');
        for (const signal of ['Logs', 'Traces', 'Timings']) {
          assert.match(solution, new RegExp(`\\*\\*${signal}\\b`, 'i'));
        }
      }
    });

    it(`${name}: is asked once, and at the addresses and in the folder of the bank that runs`, async () => {
      for (const file of ['story.md', 'solution.md']) {
        const text = await readFile(path.join(sources, name, file), 'utf8');
        assert.doesNotMatch(text, USUAL);
      }
      for (const seed of SEEDS) {
        const drawn = one.draw(seed);
        for (const hint of drawn.hints) assert.doesNotMatch(hint, USUAL);
        const story = await textOf(named, drawn, 'story.md');
        assert.equal(story.split(one.question).length, 2);
        assert.equal(story.includes(`\`${ELSEWHERE.sources}\``), one.isMendable);
        const [address = ELSEWHERE.bank.urls.gateway] =
          /(?<=curl )http:[^/]*\/\/[^/]+/.exec(story) ?? [];
        assert.equal(address, ELSEWHERE.bank.urls.gateway);
        const all = `${story}${await textOf(named, drawn, 'solution.md')}${drawn.hints}`;
        assert.doesNotMatch(all, /\b\d*(?<!1)(1(?!st)|2(?!nd)|3(?!rd))(st|nd|rd|th)\b/, 'ordinals');
      }
    });

    it(`${name}: the same wrong answer has the same sentence, however it is written`, () => {
      for (const seed of SEEDS) {
        const { right, mistake } = one.draw(seed);
        for (const given of wrongAnswers(one.answer, right)) {
          const plain = mistake(given);
          for (const [i, { kind }] of one.answer.entries()) {
            for (const spelling of spellings(kind, given[i] ?? '')) {
              const spelt = given.with(i, spelling);
              assert.equal(whyNoAnswer(one.answer, spelt, SERVICES), undefined, spelling);
              assert.equal(mistake(spelt), plain, `${spelt}`);
              if (given[i] !== right[i]) continue;
              assert.deepEqual(
                wrongParts(one.answer, right, spelt),
                wrongParts(one.answer, right, given),
              );
            }
          }
        }
      }
    });

    it(`${name}: a wrong answer has a sentence, which does not tell the right one`, () => {
      const { right, mistake } = one.draw(1);
      assert.equal(
        whyNoAnswer(one.answer, right, SERVICES),
        undefined,
        'what is right is an answer',
      );
      const wrong = wrongAnswers(one.answer, right);
      const sentences = wrong.map((given) => mistake(given)).filter((says) => says !== undefined);
      assert.ok(sentences.length > 0, 'no mistake has a sentence of its own');
      for (const given of wrong) {
        assert.notDeepEqual(wrongParts(one.answer, right, given), []);
        const says = mistake(given) ?? '';
        for (const [i, part] of one.answer.entries()) {
          if (given[i] === right[i]) continue;
          assert.equal(tells(says, part, right[i] ?? ''), false, `${given} is told: ${says}`);
        }
      }
    });
  }
});

/** A text as it is read of a bank elsewhere. */
function textOf({ name, case: one }: NamedCase, drawn: DrawnCase, file: string): Promise<string> {
  return readText(path.join(sources, name, file), factsOf(one, drawn, ELSEWHERE));
}

/** Other ways to write what stands at the end of them. */
function spellings(kind: Part['kind'], text: string): string[] {
  switch (kind) {
    case 'service':
      return [`${text.replaceAll('-', '_')}_service`, `simplebank-${text}`, text.toUpperCase()];
    case 'instance':
      return [`simplebank-${text}`, text.replaceAll('-', '_'), ` ${text.toUpperCase()}`];
    case 'handler':
      return [`some_service.${text}`, `some_service/${text}`, text.toUpperCase()];
    case 'uuid':
      return [text.slice(0, 8), text.toUpperCase().slice(0, 20), `\`${text}\``];
    case 'number':
      return [`${text}%`, text.replace('.', ','), text.replace(/^(?=\d)/, '+')];
    case 'line':
      return [`/home/me/bank/${text}`, text.replaceAll('/', '\\'), `${text}:5`];
    default:
      return [text.toLowerCase(), text.toUpperCase()];
  }
}

/** Whether a text has what is right, as a word of its own. What a story gives to choose from is no secret. */
function tells(text: string, { kind, isGiven }: Part, right: string): boolean {
  if (isGiven || right === NOTHING || kind === 'number') return false;
  const word = right.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // "All orders", "on the market": a service is meant where it stands as a name.
  const name = `\`${word}\`|simplebank-${word}|${word}_service|service ${word}|${word}(’s)? service`;
  const told = kind === 'service' ? name : word;
  return new RegExp(`(?<![\\w-])(${told})(?![\\w-])`, 'i').test(text);
}

/** What people might say: each part wrong alone, and all that is well called sick. */
function wrongAnswers(parts: readonly Part[], right: readonly string[]): string[][] {
  if (isNothing(right)) return SERVICES.map((service) => parts.map(() => service));
  const alone = parts.flatMap(({ kind }, i) =>
    guesses(kind)
      .filter((guess) => guess !== right[i])
      .map((guess) => right.map((one, j) => (i === j ? guess : one))),
  );
  return alone.filter(
    (given) =>
      whyNoAnswer(parts, given, SERVICES) === undefined &&
      wrongParts(parts, right, given).length > 0,
  );
}

function guesses(kind: Part['kind']): string[] {
  switch (kind) {
    case 'service':
      return SERVICES;
    case 'instance':
      return SERVICES.flatMap((service) => [service, `${service}-2`, `${service}-3`]);
    case 'uuid':
      return ['00000000-0000-4000-8000-000000000000'];
    case 'number':
      return ['1', '2', '3', '10', '1000'];
    case 'setting':
      return ['LOG_LEVEL', 'RPC_TIMEOUT_MS', 'PORT'];
    case 'line':
      return SERVICES.map((service) => `services/${service}/src/service.ts:1`);
    default:
      return ['sell_shares', 'create_order', 'place_order', 'charge_fee', 'request_reservation'];
  }
}
