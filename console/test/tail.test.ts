import assert from 'node:assert/strict';
import { appendFile, mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { LogLine } from '../src/api-types.ts';
import { type Lines, openLines } from '../src/embedded/lines/index.ts';
import { appendLines } from '../src/kept-lines/index.ts';
import { temporaryFolder } from './support/folder.ts';
import { until } from './support/until.ts';

/** A log line as a service writes it, `second` seconds after noon. */
function json(second: number, message: string): string {
  const time = `2026-11-22T12:00:${String(second).padStart(2, '0')}.000000Z`;
  return `${JSON.stringify({ '@timestamp': time, message })}\n`;
}

/** What was found, the newest first: `<instance>: <message>`. */
async function messages(lines: Lines, q = ''): Promise<string[]> {
  const query = { q, limit: 1000, buckets: 0 };
  const page = await lines.search(query, new AbortController().signal);
  return page.lines.map(({ instance, record }) => `${instance}: ${record.message}`);
}

/** The lines of a folder, and what was told of new ones. */
async function openIn(t: TestContext, directory: string) {
  const problems: string[] = [];
  const news: string[] = [];
  const lines = openLines({ directory, report: (problem) => problems.push(problem) });
  t.after(() => lines.close());
  lines.watch((fresh: readonly LogLine[]) => {
    news.push(...fresh.map(({ instance, record }) => `${instance}: ${record.message}`));
  });
  await lines.loaded;
  const newsAre = (expected: string[]) =>
    until(`the news ${expected} (are ${news})`, () => news.length >= expected.length).then(() => {
      assert.deepEqual(news, expected);
    });
  return { lines, problems, newsAre };
}

async function logFolder(t: TestContext): Promise<string> {
  const folder = path.join(await temporaryFolder(t), 'logs');
  await mkdir(folder);
  return folder;
}

describe('what was there before', () => {
  it('is found, by time, whoever wrote it, and is no news', async (t) => {
    const folder = await logFolder(t);
    await writeFile(path.join(folder, 'orders.1.json'), json(1, 'a') + json(4, 'd'));
    await writeFile(path.join(folder, 'orders.json'), json(5, 'e') + json(9, 'i'));
    await writeFile(path.join(folder, 'orders-2.json'), json(2, 'b') + json(7, 'g'));
    await writeFile(path.join(folder, 'fees.1.json'), json(3, 'c') + json(8, 'h'));
    await writeFile(path.join(folder, 'fees.txt'), json(6, 'of no process'));
    const { lines, problems, newsAre } = await openIn(t, folder);
    const expected =
      'orders: i,fees: h,orders-2: g,orders: e,orders: d,fees: c,orders-2: b,orders: a';
    assert.deepEqual(await messages(lines), expected.split(','));
    assert.equal(lines.kept().kept, 8);
    assert.equal(lines.kept().since, '2026-11-22T12:00:01.000Z');
    await newsAre([]);
    assert.deepEqual(problems, []);
  });

  it('what is no JSON object is a message, about as old as the line after it', async (t) => {
    const folder = await logFolder(t);
    const odd = ['Error: no JSON', '[1]', '"text"', '', '   ', '{"broken', '\u2028 ü'];
    await writeFile(
      path.join(folder, 'orders.json'),
      `${json(1, 'first')}${odd.join('\n')}\r\n${json(3, 'last')}{"x":1}\n`,
    );
    const { lines } = await openIn(t, folder);
    assert.deepEqual(await messages(lines, 'NOT x:1'), [
      'orders: last',
      'orders: \u2028 ü',
      'orders: {"broken',
      'orders: "text"',
      'orders: [1]',
      'orders: Error: no JSON',
      'orders: first',
    ]);
    assert.equal((await messages(lines, '@timestamp:"2026-11-22T12:00:03"')).length, 6);
    assert.deepEqual(await messages(lines, 'x:1 AND _exists_:@timestamp'), ['orders: undefined']);
  });

  it('of much, the newest 100,000 lines of all files', async (t) => {
    const folder = await logFolder(t);
    const line = (n: number) => `${JSON.stringify({ '@timestamp': timeOf(n), n })}\n`;
    const timeOf = (n: number) =>
      new Date(Date.parse('2026-11-22T00:00:00Z') + n * 100).toISOString();
    const files = { 'orders.json': 2, 'fees.json': 3, 'market.json': 5 };
    for (const [name, every] of Object.entries(files)) {
      const numbers = Array.from({ length: 180_000 }, (_, n) => n).filter((n) => {
        return n % every === 0 && (every === 2 || n % 2 !== 0) && (every !== 5 || n % 3 !== 0);
      });
      await writeFile(path.join(folder, name), numbers.map(line).join(''));
    }
    const { lines } = await openIn(t, folder);
    assert.equal(lines.kept().kept, 100_000);
    // Of 30 numbers, 22 are in one of the files.
    const oldest = Math.ceil(180_000 - (100_000 * 30) / 22);
    const since = Date.parse(lines.kept().since ?? '');
    assert.ok(Math.abs(since - Date.parse(timeOf(oldest))) <= 1000, `since ${lines.kept().since}`);
    const page = await lines.search({ q: '', limit: 1, buckets: 0 }, AbortSignal.timeout(5000));
    assert.equal(page.total, 100_000);
    assert.equal(page.lines[0]?.record.n, 179_998);
  });
});

describe('what is appended', () => {
  it('is found, and is news', async (t) => {
    const folder = await logFolder(t);
    await appendLines(path.join(folder, 'orders.json'), json(1, 'before'));
    const { lines, newsAre } = await openIn(t, folder);
    await appendLines(path.join(folder, 'orders.json'), json(2, 'one') + json(3, 'two'));
    await newsAre(['orders: one', 'orders: two']);
    await appendLines(path.join(folder, 'fees.stderr.log'), 'Error: odd\n    at main\n');
    await newsAre(['orders: one', 'orders: two', 'fees: Error: odd', 'fees:     at main']);
    const now = await messages(lines, '@timestamp:>now-1h');
    assert.deepEqual(now, ['fees:     at main', 'fees: Error: odd']);
    assert.equal((await messages(lines)).length, 5);
  });

  it('comes once it is whole, however it is cut', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    const bytes = Buffer.from(json(2, 'größer € 🦊'));
    const cut = bytes.indexOf('🦊') + 2;
    await writeFile(file, Buffer.concat([Buffer.from(json(1, 'first')), bytes.subarray(0, 5)]));
    const { lines, newsAre } = await openIn(t, folder);
    assert.deepEqual(await messages(lines), ['orders: first']);
    await appendFile(file, bytes.subarray(5, cut));
    await appendLines(path.join(folder, 'fees.json'), json(3, 'meanwhile'));
    await newsAre(['fees: meanwhile']);
    await appendFile(file, bytes.subarray(cut));
    await newsAre(['fees: meanwhile', 'orders: größer € 🦊']);
  });

  it('goes on in the new file when the old one is put aside', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    const expected: string[] = [];
    const { newsAre } = await openIn(t, folder);
    for (let n = 0; n < 40; n++) {
      await appendLines(file, json(n, `line ${n}`), 500);
      expected.push(`orders: line ${n}`);
      // Two files are there at a time: what is put aside for good must have been read before.
      if (n % 5 === 4) await newsAre(expected);
    }
  });

  it('of a file that is put aside, also what was written last', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    await writeFile(file, json(1, 'one'));
    const { newsAre } = await openIn(t, folder);
    await appendFile(file, `${json(2, 'two')}without an end`);
    await rename(file, path.join(folder, 'orders.1.json'));
    await writeFile(file, json(3, 'three'));
    await newsAre(['orders: two', 'orders: without an end', 'orders: three']);
  });

  it('goes on after the folder was removed, and when a file was emptied', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    await appendLines(file, json(1, 'before'));
    const { newsAre, problems } = await openIn(t, folder);
    await rm(folder, { recursive: true });
    await appendLines(file, json(2, 'one'));
    await newsAre(['orders: one']);
    await truncate(file, 0);
    // Shorter than before: otherwise nothing would tell that the file begins anew.
    await appendLines(path.join(folder, 'fees.json'), json(3, 'meanwhile'));
    await newsAre(['orders: one', 'fees: meanwhile']);
    await appendFile(file, json(4, 'two'));
    await newsAre(['orders: one', 'fees: meanwhile', 'orders: two']);
    assert.deepEqual(problems, []);
  });

  it('may begin with a folder that is not there yet', async (t) => {
    const folder = path.join(await temporaryFolder(t), 'later', 'logs');
    const { lines, newsAre, problems } = await openIn(t, folder);
    assert.deepEqual(lines.kept(), { kept: 0, limit: 100_000, dropped: 0, since: null });
    await appendLines(path.join(folder, 'orders.json'), json(1, 'one'));
    await newsAre(['orders: one']);
    assert.deepEqual(problems, []);
  });

  it('lines over 1 MB are cut, and say so', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    const long = (letter: string) => json(1, letter.repeat(1_200_000));
    await writeFile(file, long('x') + json(2, 'after x'));
    const { lines, newsAre } = await openIn(t, folder);
    await appendFile(file, `${long('y')}${json(3, 'after y')}`);
    await until('the line after it', async () => (await messages(lines, 'after')).length === 2);
    for (const letter of ['x', 'y']) {
      const [line = ''] = await messages(lines, `*${letter}${letter}*`);
      const beginning = `orders: ${long(letter).slice(0, 1024 * 1024)}`;
      assert.equal(line, `${beginning}… [cut: the line is longer than 1 MB]`);
    }
    assert.deepEqual(await messages(lines, 'after'), ['orders: after y', 'orders: after x']);
    await newsAre([(await messages(lines, '*yy*'))[0] ?? '', 'orders: after y']);
  });

  it('what is nested too deep to be written again is kept as text', async (t) => {
    const folder = await logFolder(t);
    const deep = `{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    await writeFile(path.join(folder, 'orders.json'), `${deep}\n`);
    const { lines } = await openIn(t, folder);
    assert.deepEqual(await messages(lines), [`orders: ${deep}`]);
  });
});

describe('files that cannot be read', () => {
  it('are a problem until they can', async (t) => {
    const folder = await logFolder(t);
    // A folder under a file's name cannot be read as one, whoever asks.
    await mkdir(path.join(folder, 'orders.json'));
    const { lines, problems, newsAre } = await openIn(t, folder);
    const problem = /^log lines in orders\.json cannot be read: EISDIR/;
    await until('the problem', () => lines.problems().length === 1);
    assert.match(lines.problems()[0] ?? '', problem);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', problem);
    await rm(path.join(folder, 'orders.json'), { recursive: true });
    await writeFile(path.join(folder, 'orders.json'), json(1, 'one'));
    await newsAre(['orders: one']);
    assert.deepEqual(lines.problems(), []);
    assert.equal(problems.length, 1);
  });
});

describe('closing', () => {
  it('ends at once, also while old lines are being read', async (t) => {
    const folder = await logFolder(t);
    await writeFile(path.join(folder, 'orders.json'), json(1, 'x').repeat(200_000));
    const lines = openLines({ directory: folder, report: assert.fail });
    await lines.close();
    assert.ok(lines.kept().kept < 100_000);
  });

  it('tells nobody anything afterwards', async (t) => {
    const folder = await logFolder(t);
    const { lines, newsAre } = await openIn(t, folder);
    await lines.close();
    await appendLines(path.join(folder, 'orders.json'), json(1, 'one'));
    await newsAre([]);
  });
});
