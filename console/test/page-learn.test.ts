import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { FOUND, learningConsole, ON, SLOW, TestLearning } from './support/learning.ts';
import { UUID } from './support/order.ts';
import { shows, until } from './support/until.ts';

const SOLUTION = 'The *exchange* was slow: `/timings?service=market`, and [its lines](/logs?q=a).';
/** Shows everything at once that a case may have. */
const ALL = {
  hints: ['Look at /traces, the longest first.', `One is ${UUID}.`],
  hintsLeft: 1,
  wrongAnswers: 2,
  verdict: 'That is where it hurts, not where it starts.',
};

const currentCase = (page: Page) => page.getByRole('region', { name: SLOW.title });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

describe('the page Learn', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('lists the cases by difficulty, with what is done, and by what shows them', async (t) => {
    const learning = new TestLearning();
    const { url } = await learningConsole(t, learning);
    const page = await open(t, `${url}/learn`);
    await page.getByText('1 of 2 found').waitFor();
    const titles = () => page.locator('.case-row h3').allInnerTexts();
    await shows(titles, [SLOW.title, FOUND.title]);
    const hard = page.getByRole('region', { name: 'Medium' });
    await shows(
      () => hard.locator('.case-done').innerText(),
      'Found in 3 min 12 s, 1 hint, 2 wrong answers, mended',
    );
    await shows(
      () => hard.locator('.case-tags li').allInnerTexts(),
      ['traces', 'logs', 'to be mended'],
    );
    const tools = page.getByRole('group', { name: 'Shows in' });
    await tools.getByRole('button', { name: 'Timings' }).click();
    await shows(titles, [SLOW.title]);
    await tools.getByRole('button', { name: 'Logs' }).click();
    await page.getByText('No case shows in all of these.').waitFor();
  });

  it('starts one, waits for its console, and takes that one’s token', async (t) => {
    const learning = new TestLearning();
    const server = await learningConsole(t, learning);
    const page = await open(t, `${server.url}/learn`);
    learning.next = () => learning.set({ state: 'starting' });
    await page.getByLabel('Seed, if you want the same again').fill('42');
    await page.keyboard.press('Tab');
    await button(page, `Start: ${SLOW.title}`).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Another bank is being started, with something wrong in it').waitFor();
    await shows(() => page.evaluate(() => document.activeElement?.textContent), SLOW.title);
    assert.deepEqual(learning.asked, [{ deed: 'start', case: SLOW.name, seed: 42 }]);

    server.end();
    await page.getByText('Not connected').waitFor();
    await page.getByText('Another bank is being started, with something wrong in it').waitFor();
    await shows(() => page.getByRole('alert').count(), 0);
    learning.set({ state: 'open', since: new Date(Date.now() - 65_000).toISOString() });
    await server.start();
    await button(page, 'Answer').waitFor();
    await shows(() => page.getByRole('timer').innerText(), /^1 min \d+ s$/);
    await shows(() => currentCase(page).getByText('seed 42').count(), 1);
    await page.getByText('Live', { exact: true }).waitFor();

    learning.next = () => learning.set({ hints: ['Look at /traces first.'], hintsLeft: 2 });
    await button(page, 'A hint, please (3 left)').click();
    await page.getByText('Look at /traces first.').waitFor();
    await button(page, 'One more hint (2 left)').waitFor();
  });

  it('takes the token of a console that came without its knowing', async (t) => {
    const learning = new TestLearning();
    learning.set({});
    const server = await learningConsole(t, learning);
    const page = await open(t, `${server.url}/learn`);
    await button(page, 'A hint, please (3 left)').waitFor();
    learning.next = () => learning.set({ hints: ['Look about.'], hintsLeft: 2 });
    server.end();
    await server.start();
    await button(page, 'A hint, please (3 left)').click();
    await page.getByText('Look about.').waitFor();
    await shows(() => page.getByRole('alert').count(), 0);
  });

  it('tells the story as elements, whose requests open beside', async (t) => {
    const learning = new TestLearning();
    learning.set({
      story: `${ON.story}\n\n${ON.question}\n\n<img src=x> <script>alert(1)</script>`,
    });
    const { url } = await learningConsole(t, learning);
    const page = await open(t, `${url}/learn`);
    const story = page.locator('.markdown').first();
    await shows(() => story.locator('strong').allInnerTexts(), ['calls']);
    await shows(() => story.locator('code').allInnerTexts(), ['place_order']);
    await shows(() => story.locator('a').first().getAttribute('href'), `/requests/${UUID}`);
    await shows(() => story.locator('a').first().getAttribute('target'), '_blank');
    await shows(() => story.locator('a').count(), 2);
    await shows(() => story.locator('p').last().innerText(), /<script>alert\(1\)<\/script>$/);
    await shows(() => story.locator('img').count(), 0);
    await page.getByRole('heading', { name: ON.question }).waitFor();
    await shows(async () => (await story.innerText()).includes(ON.question), false);
  });

  it('grades a wrong answer and a right one, and then explains', async (t) => {
    const learning = new TestLearning();
    learning.set({});
    const { url } = await learningConsole(t, learning);
    const page = await open(t, `${url}/learn`);
    const operation = page.getByRole('textbox', { name: 'operation', exact: true });
    await shows(
      () =>
        operation.evaluate(
          (box) => document.getElementById(box.getAttribute('aria-describedby') ?? '')?.innerText,
        ),
      'the name of a handler or a span, such as place_order',
    );
    const verdict = page.getByRole('main').getByRole('status').filter({ hasText: /\w/ });
    learning.next = () => learning.set({ wrongAnswers: 1, verdict: 'That is where it hurts.' });
    await operation.fill(' place_order ');
    await page.getByRole('textbox', { name: 'every' }).fill('3');
    await page.keyboard.press('Enter');
    await shows(() => verdict.innerText(), 'That is where it hurts. 1 wrong answer so far.');

    learning.next = () => learning.set({ wrongAnswers: 2, verdict: 'Something is.' });
    await button(page, 'Nothing is wrong').click();
    await shows(() => verdict.innerText(), 'Something is. 2 wrong answers so far.');

    learning.next = () => {
      learning.set({ state: 'solved', verdict: 'Right. Now mend it.', solution: SOLUTION });
      learning.set({ endedAt: new Date(Date.parse(ON.since) + 192_000).toISOString() });
      const done = { ...(FOUND.done ?? assert.fail()), mended: false };
      learning.classroom = { ...learning.classroom, cases: [{ ...SLOW, done }, FOUND] };
    };
    await operation.fill('place_order_stock_exchange');
    await page.keyboard.press('Enter');
    await shows(() => verdict.innerText(), 'Right. Now mend it.');
    const explained = page.getByRole('region', { name: 'What it was' });
    await shows(
      () => explained.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href'))),
      ['/timings?service=market', '/logs?q=a'],
    );
    await shows(() => page.getByRole('timer').innerText(), '3 min 12 s');
    await page.getByText('2 of 2 found').waitFor();
    await shows(() => operation.count(), 0);
    assert.deepEqual(learning.asked, [
      { deed: 'answer', answer: ['place_order', '3'] },
      { deed: 'answer', answer: ['nothing'] },
      { deed: 'answer', answer: ['place_order_stock_exchange', '3'] },
    ]);
  });

  it('has what was mended checked, and stops, while the console comes and goes', async (t) => {
    const learning = new TestLearning();
    learning.set({ state: 'solved', verdict: 'Right. Now mend it.', solution: SOLUTION });
    const server = await learningConsole(t, learning);
    const page = await open(t, `${server.url}/learn`);
    await page.getByText(ON.sources).waitFor();
    learning.next = () => learning.set({ state: 'checking' });
    await button(page, 'Check what I have mended').click();
    await page.getByText('What you have mended is being built').waitFor();
    server.end();
    await page.getByText('Not connected').waitFor();
    learning.set({ state: 'mended', verdict: 'It is mended: nothing is left of it.' });
    await server.start();
    await page.getByText('It is mended: nothing is left of it.').waitFor();
    await shows(() => button(page, 'Check what I have mended').count(), 0);

    learning.next = () => learning.set({ state: 'stopping' });
    await button(page, 'Stop').click();
    await page.getByText('Another bank is being started: your own').waitFor();
    learning.classroom = { ...learning.classroom, current: null };
    await button(page, `Start: ${SLOW.title}`).waitFor();
    assert.deepEqual(learning.asked, [{ deed: 'check' }, { deed: 'stop' }]);
  });

  it('gives up and forgets only when that is meant', async (t) => {
    const learning = new TestLearning();
    learning.set({});
    const { url } = await learningConsole(t, learning);
    const page = await open(t, `${url}/learn`);
    await button(page, 'Give up').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Give up, and be told what it was?').waitFor();
    await dialog.getByRole('button', { name: 'No' }).click();
    await button(page, 'Forget it all').click();
    await page.keyboard.press('Escape');
    await shows(() => dialog.count(), 0);
    assert.deepEqual(learning.asked, []);

    learning.next = () =>
      learning.set({ state: 'given-up', verdict: 'The answer was x 3.', solution: SOLUTION });
    await button(page, 'Give up').click();
    await dialog.getByRole('button', { name: 'Give up' }).click();
    await page.getByText('The answer was x 3.').waitFor();
    learning.next = () => {
      const cases = [SLOW, { ...FOUND, done: null }];
      learning.classroom = { ...learning.classroom, cases };
    };
    await button(page, 'Forget it all').click();
    await dialog.getByRole('button', { name: 'Forget it all' }).click();
    await page.getByText('0 of 2 found').waitFor();
    assert.deepEqual(learning.asked, [{ deed: 'give-up' }, { deed: 'reset' }]);
  });

  it('says what could not be done, and why the last case could not be started', async (t) => {
    const learning = new TestLearning();
    learning.classroom = { ...learning.classroom, problem: 'port 5001 is taken' };
    learning.next = () => {
      throw new Error('unexpected');
    };
    const { url } = await learningConsole(t, learning);
    const page = await open(t, `${url}/learn`);
    const alerts = () => page.getByRole('alert').allInnerTexts();
    await shows(alerts, ['port 5001 is taken']);
    await button(page, `Start: ${SLOW.title}`).click();
    await until('it is said', async () => (await alerts()).some((one) => /unexpected/.test(one)));
  });

  it('leads from every other page to the case that is on', async (t) => {
    const learning = new TestLearning();
    const { url } = await learningConsole(t, learning);
    const page = await open(t, `${url}/logs`);
    await page.getByText('Live', { exact: true }).waitFor();
    const badge = page.getByRole('region', { name: 'The case that is on' });
    await shows(() => badge.count(), 0);
    learning.set({});
    await badge.getByRole('link', { name: SLOW.title }).click();
    await page.waitForURL(`${url}/learn`);
    await button(page, 'Answer').waitFor();
    await shows(() => badge.count(), 0);
  });

  it('says in one sentence why no case can be started where no supervisor is', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, `${url}/learn`);
    await page.getByText('No case can be started from here.').waitFor();
    await shows(() => page.locator('.case-list').count(), 0);
  });

  for (const width of [400, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`can be used by all at ${width} pixels, ${colorScheme}`, async (t) => {
        const learning = new TestLearning();
        const { url } = await learningConsole(t, learning);
        const page = await open(t, `${url}/learn`, {
          viewport: { width, height: 900 },
          colorScheme,
        });
        await button(page, `Start: ${SLOW.title}`).waitFor();
        await assertAccessible(page);
        learning.set(ALL);
        await page.getByText('where it hurts').waitFor();
        await assertAccessible(page);
        learning.set({ state: 'solved', solution: SOLUTION, verdict: 'Right.' });
        await page.getByRole('region', { name: 'What it was' }).waitFor();
        await assertAccessible(page);
        await page.goto(url);
        await page.getByRole('region', { name: 'The case that is on' }).waitFor();
        await assertAccessible(page);
      });
    }
  }
});
