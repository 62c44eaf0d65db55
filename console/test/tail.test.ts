import assert from 'node:assert/strict';
import { appendFile, mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import { appendLines } from '../src/kept-lines/index.ts';
import type { LogLine } from '../src/model/api-types.ts';
import { openTestStore, PLENTY } from './support/store.ts';
import { until } from './support/until.ts';

/** A log line as a service writes it, `second` seconds after noon. */
function json(second: number, message: string): string {
  const time = `2026-11-22T12:00:${String(second).padStart(2, '0')}.000000Z`;
  return `${JSON.stringify({ '@timestamp': time, message })}\n`;
}

/** The lines of a folder, and what was told of new ones. */
async function openIn(t: TestContext, folder: string, { waits = true } = {}) {
  const opened = await openTestStore(t, { directory: path.dirname(folder) }, { waits });
  const { store } = opened;
  const news: string[] = [];
  const textOf = ({ instance, record }: LogLine) => `${instance}: ${record.message}`;
  store.watch(({ lines = [] }) => news.push(...lines.map(textOf)));
  /** What was found, the newest first: `<instance>: <message>`. */
  const messages = async (q = '') => {
    const query = { q, limit: 1000, buckets: 0 };
    const { lines } = await store.searchLines(query, AbortSignal.timeout(60_000));
    return lines.map(textOf);
  };
  const newsAre = (expected: string[]) =>
    until(`the news ${expected} (are ${news})`, () => news.length >= expected.length).then(() => {
      assert.deepEqual(news, expected);
    });
  return { ...opened, messages, newsAre, kept: () => store.status().lines };
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
    const { messages, kept, reports, newsAre } = await openIn(t, folder);
    const expected =
      'orders: i,fees: h,orders-2: g,orders: e,orders: d,fees: c,orders-2: b,orders: a';
    assert.deepEqual(await messages(), expected.split(','));
    assert.equal(kept()?.kept, 8);
    assert.equal(kept()?.since, '2026-11-22T12:00:01.000000Z');
    await newsAre([]);
    assert.deepEqual(reports, []);
  });

  it('what is no JSON object is a message, about as old as the line before it', async (t) => {
    const folder = await logFolder(t);
    const odd = ['Error: no JSON', '[1]', '"text"', '', '   ', '{"broken', '\u2028 ü'];
    await writeFile(
      path.join(folder, 'orders.json'),
      `${json(1, 'first')}${odd.join('\n')}\r\n${json(3, 'last')}{"x":1}\n`,
    );
    const { messages } = await openIn(t, folder);
    assert.deepEqual(await messages('NOT x:1'), [
      'orders: last',
      'orders: \u2028 ü',
      'orders: {"broken',
      'orders: "text"',
      'orders: [1]',
      'orders: Error: no JSON',
      'orders: first',
    ]);
    assert.equal((await messages('@timestamp:"2026-11-22T12:00:01"')).length, 6);
    assert.deepEqual(await messages('x:1 AND _exists_:@timestamp'), ['orders: undefined']);
  });

  it('is found again after a restart, each line once, and what was written meanwhile', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    await appendLines(file, json(1, 'a') + json(2, 'b'));
    const first = await openIn(t, folder);
    assert.deepEqual(await first.messages(), ['orders: b', 'orders: a']);
    await first.close();
    await appendFile(file, `${json(3, 'c')}{"@timestamp":"2026-11-22T12:00:04`);
    const second = await openIn(t, folder);
    assert.deepEqual(await second.messages(), ['orders: c', 'orders: b', 'orders: a']);
    await second.close();
    await appendFile(file, '.000000Z","message":"d"}\n');
    // Put aside while nobody looks, and the next begun.
    await rename(file, path.join(folder, 'orders.1.json'));
    await appendLines(file, json(5, 'e'));
    const third = await openIn(t, folder);
    const all = ['e', 'd', 'c', 'b', 'a'].map((message) => `orders: ${message}`);
    assert.deepEqual(await third.messages(), all);
    await third.close();
    await writeFile(file, json(6, 'f'));
    const last = await openIn(t, folder);
    assert.deepEqual(await last.messages(), ['orders: f', ...all]);
  });
});

describe('what is appended', () => {
  it('is found, and is news', async (t) => {
    const folder = await logFolder(t);
    await appendLines(path.join(folder, 'orders.json'), json(1, 'before'));
    const { messages, newsAre } = await openIn(t, folder);
    await appendLines(path.join(folder, 'orders.json'), json(2, 'one') + json(3, 'two'));
    await newsAre(['orders: one', 'orders: two']);
    await appendLines(path.join(folder, 'fees.stderr.log'), 'Error: odd\n    at main\n');
    await newsAre(['orders: one', 'orders: two', 'fees: Error: odd', 'fees:     at main']);
    const now = await messages('@timestamp:>now-1h');
    assert.deepEqual(now, ['fees:     at main', 'fees: Error: odd']);
    assert.equal((await messages()).length, 5);
  });

  it('comes once it is whole, however it is cut', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    const bytes = Buffer.from(json(2, 'größer € 🦊'));
    const cut = bytes.indexOf('🦊') + 2;
    await writeFile(file, Buffer.concat([Buffer.from(json(1, 'first')), bytes.subarray(0, 5)]));
    const { messages, newsAre } = await openIn(t, folder);
    assert.deepEqual(await messages(), ['orders: first']);
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
    const { newsAre, reports } = await openIn(t, folder);
    await rm(folder, { recursive: true });
    await appendLines(file, json(2, 'one'));
    await newsAre(['orders: one']);
    await truncate(file, 0);
    await appendLines(path.join(folder, 'fees.json'), json(3, 'meanwhile'));
    await newsAre(['orders: one', 'fees: meanwhile']);
    // Shorter than before: otherwise nothing would tell that the file begins anew, if nobody looked at it
    // while it was empty.
    await appendFile(file, json(4, '2'));
    await newsAre(['orders: one', 'fees: meanwhile', 'orders: 2']);
    assert.deepEqual(reports, []);
  });

  it('may begin with a folder that is not there yet', async (t) => {
    const folder = path.join(await temporaryFolder(t), 'later', 'logs');
    const { newsAre, reports, kept } = await openIn(t, folder);
    assert.deepEqual(kept(), { kept: 0, limit: PLENTY.lines, dropped: 0, since: null });
    await appendLines(path.join(folder, 'orders.json'), json(1, 'one'));
    await newsAre(['orders: one']);
    assert.deepEqual(reports, []);
  });

  it('lines over 1 MB are cut, and say so', async (t) => {
    const folder = await logFolder(t);
    const file = path.join(folder, 'orders.json');
    const long = (letter: string) => json(1, letter.repeat(1_200_000));
    await writeFile(file, long('x') + json(2, 'after x'));
    const { messages, newsAre } = await openIn(t, folder);
    await appendFile(file, `${long('y')}${json(3, 'after y')}`);
    await until('the line after it', async () => (await messages('after')).length === 2);
    for (const letter of ['x', 'y']) {
      const [line = ''] = await messages(`*${letter}${letter}*`);
      const beginning = `orders: ${long(letter).slice(0, 1024 * 1024)}`;
      assert.equal(line, `${beginning}… [cut: the line is longer than 1 MB]`);
    }
    assert.deepEqual(await messages('after'), ['orders: after y', 'orders: after x']);
    await newsAre([(await messages('*yy*'))[0] ?? '', 'orders: after y']);
  });

  it('what is nested too deep to be written again is kept as text', async (t) => {
    const folder = await logFolder(t);
    const deep = `{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    await writeFile(path.join(folder, 'orders.json'), `${deep}\n`);
    const { messages } = await openIn(t, folder);
    assert.deepEqual(await messages(), [`orders: ${deep}`]);
  });
});

it('two consoles that read the same files keep each line once', async (t) => {
  const folder = await logFolder(t);
  const file = path.join(folder, 'orders.json');
  const [one, other] = [await openIn(t, folder), await openIn(t, folder)];
  for (let n = 0; n < 100; n++) {
    await appendLines(
      file,
      json(n % 60, `line ${n}`) + json(n % 60, `again ${n} of ${'x'.repeat(n)}`),
    );
    if (n % 10 === 0) await until('the line', async () => (await one.messages()).length >= 2 * n);
  }
  await until('all lines', async () => (await other.messages()).length >= 200);
  assert.equal(new Set(await one.messages()).size, 200);
  assert.equal((await one.messages()).length, 200);
  assert.deepEqual([one.reports, other.reports], [[], []]);
});

describe('files that cannot be read', () => {
  it('are a problem until they can', async (t) => {
    const folder = await logFolder(t);
    // A folder under a file's name cannot be read as one, whoever asks.
    await mkdir(path.join(folder, 'orders.json'));
    const { problems, reports, newsAre } = await openIn(t, folder);
    const problem = /^log lines in orders\.json cannot be read: EISDIR/;
    await until('the problem', () => problems().length === 1);
    assert.match(problems()[0] ?? '', problem);
    assert.equal(reports.length, 1);
    assert.match(reports[0] ?? '', problem);
    await rm(path.join(folder, 'orders.json'), { recursive: true });
    await writeFile(path.join(folder, 'orders.json'), json(1, 'one'));
    await newsAre(['orders: one']);
    await until('the end of the problem', () => problems().length === 0);
    assert.equal(reports.length, 1);
  });
});

describe('closing', () => {
  it('ends at once, also while old lines are being read, which go on the next time', async (t) => {
    const folder = await logFolder(t);
    await writeFile(path.join(folder, 'orders.json'), json(1, 'x').repeat(100_000));
    const { kept, close, reports } = await openIn(t, folder, { waits: false });
    await close();
    assert.ok((kept()?.kept ?? 0) < 100_000, `${kept()?.kept} lines are read`);
    assert.deepEqual(reports, []);
    const again = await openIn(t, folder);
    assert.equal(again.kept()?.kept, 100_000);
  });

  it('tells nobody anything afterwards', async (t) => {
    const folder = await logFolder(t);
    const { newsAre, close } = await openIn(t, folder);
    await close();
    await appendLines(path.join(folder, 'orders.json'), json(1, 'one'));
    await newsAre([]);
  });
});
