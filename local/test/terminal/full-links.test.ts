import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { cases, sources } from '../../../learn/test/support/cases.ts';
import { withFullLinks } from '../../src/terminal/full-links.ts';

const PAGE = 'http://localhost:7310';

describe('a text in Markdown, in a terminal', () => {
  for (const [what, text, shown] of [
    ['a page of the console', 'See [Timings](/timings).', `See Timings (${PAGE}/timings).`],
    [
      'a search',
      '[its lines](/logs?q=name%3Amarket%20AND%20a), and [x](/parked)',
      `its lines (${PAGE}/logs?q=name%3Amarket%20AND%20a), and x (${PAGE}/parked)`,
    ],
    [
      'an address without a label',
      'at /requests/<uuid>, or /traces',
      `at ${PAGE}/requests/<uuid>, or ${PAGE}/traces`,
    ],
    [
      'the web',
      '[W3C](https://www.w3.org/TR/trace-context/)',
      'W3C (https://www.w3.org/TR/trace-context/)',
    ],
    ['a document', '([the stack](../../../docs/stack.md#a))', '(the stack (docs/stack.md#a))'],
    ['what is no link', 'src/logs, /orders/1 and a[0](1)', 'src/logs, /orders/1 and a[0](1)'],
  ] as const) {
    it(`has the whole address of ${what}`, () => {
      assert.equal(withFullLinks(text, PAGE), shown);
    });
  }

  for (const { name, case: one } of cases) {
    it(`${name} has no other link`, async () => {
      const files = ['story.md', 'solution.md'].map((file) => path.join(sources, name, file));
      const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
      for (const text of [...texts, ...one.draw(1).hints]) {
        assert.doesNotMatch(withFullLinks(text, PAGE), /\]\(|(?<![\w:])\/(logs|traces|timings)/);
      }
    });
  }
});
