import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { isNothing, NOTHING, type Part, whyNoAnswer, wrongParts } from '../src/answer.ts';
import { readText } from '../src/case-folders.ts';
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

describe('what a case says', () => {
  for (const { name, case: one } of cases) {
    it(`${name}: neither story nor hints have the answer`, async () => {
      for (const seed of SEEDS) {
        const { facts, right, hints } = one.draw(seed);
        const story = await readText(path.join(sources, name, 'story.md'), facts);
        for (const text of [story, one.title, one.complaint, one.question, ...hints]) {
          for (const [i, part] of one.answer.entries()) {
            assert.equal(tells(text, part, right[i] ?? ''), false, `${right[i]} is in: ${text}`);
          }
        }
        const solution = await readText(path.join(sources, name, 'solution.md'), facts);
        for (const signal of ['Logs', 'Traces', 'Timings']) {
          assert.match(solution, new RegExp(`\\*\\*${signal}\\b`, 'i'));
        }
      }
    });

    it(`${name}: a wrong answer has a sentence, which does not tell the right one`, () => {
      const { right, mistake } = one.draw(1);
      assert.equal(whyNoAnswer(one.answer, right), undefined, 'what is right is an answer');
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
  return alone.filter((given) => wrongParts(parts, right, given).length > 0);
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
