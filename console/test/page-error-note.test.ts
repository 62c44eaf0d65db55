import { describe, it } from 'node:test';
import { SourceError } from '../src/model/source.ts';
import { testApp } from './support/app.ts';
import { assertAccessible, useBrowser, withoutChromium } from './support/chromium.ts';
import { startTestConsole } from './support/console.ts';
import { listen } from './support/listen.ts';
import { shows, until } from './support/until.ts';

describe('an error on the page', { skip: withoutChromium }, () => {
  const open = useBrowser();

  it('leads to the section that says what it means', async (t) => {
    const { app, source } = testApp(t);
    source.findTraces = async () => {
      throw new SourceError(503, 'Jaeger does not answer');
    };
    const { port } = await listen(t, app);
    const page = await open(t, `http://localhost:${port}/traces`);
    const note = page.getByRole('alert');
    await note.getByText('Jaeger does not answer').waitFor();
    await assertAccessible(page);
    const [section] = await Promise.all([
      page.waitForEvent('popup'),
      note.getByRole('link', { name: 'What it means' }).click(),
    ]);
    await section.getByText('### unavailable').waitFor();
    await shows(
      () => section.evaluate(() => window.location.pathname + window.location.hash),
      '/docs/errors.md#unavailable',
    );
    await until('the section is in view', () => section.evaluate(() => window.scrollY > 500));
  });

  it('does so where it is said in the words of a form', async (t) => {
    const { url } = await startTestConsole(t);
    const page = await open(t, `${url}/traces?minDuration=soon`);
    const note = page.getByRole('alert');
    await note.getByText(/must be a duration/).waitFor();
    await shows(
      () => note.getByRole('link').getAttribute('href'),
      /^\/docs\/errors\.md#invalid-parameter:~:text=/,
    );
  });
});
