import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allPages, pageOf, whyNot } from './follow.ts';

it('every fence of every page says what is in it, and what it needs', (t) => {
  const pages = allPages().map((file) => ({ file, ...pageOf(file) }));
  const faults = pages.flatMap(({ file, faults }) => faults.map((fault) => `${file}: ${fault}`));
  assert.deepEqual(faults, []);

  const needs = pages.flatMap(({ blocks }) => blocks.map(whyNot));
  const skipped = new Map<string, number>();
  for (const need of needs) if (need) skipped.set(need, (skipped.get(need) ?? 0) + 1);
  const executed = needs.filter((need) => need === undefined).length;
  const reasons = [...skipped].map(([need, count]) => `${need} ${count}`).join(', ');
  t.diagnostic(
    `${executed} blocks of commands are executed, ${needs.length - executed} are not, because they need: ${reasons}`,
  );
  assert.ok(executed > needs.length / 2);
});
