import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { type Source, SourceError } from '../src/model/source.ts';
import { patience, testStack } from './recorded/test-stack.ts';
import { listen } from './support/listen.ts';
import { until } from './support/until.ts';

const QUESTIONS: [
  server: string,
  ask: (source: Source, signal: AbortSignal) => Promise<unknown>,
][] = [
  ['Elasticsearch', (s, signal) => s.searchLines({ q: '', limit: 10, buckets: 0 }, signal)],
  ['Elasticsearch', (s, signal) => s.fields(signal)],
  ['Jaeger', (s, signal) => s.services(signal)],
  ['Jaeger', (s, signal) => s.trace('0af7651916cd43dd8448eb211c80319c', signal)],
  ['Prometheus', (s, signal) => s.timings({ stepMs: 10_000 }, signal)],
];

/** A source all of whose servers are the same one. */
async function stackOn(t: TestContext, listener: RequestListener): Promise<Source> {
  const { url } = await listen(t, listener);
  return testStack(t, { elasticsearch: url, jaeger: url, prometheus: url });
}

/** Asks all that can be asked, and expects of each this status and sentence. */
async function expectOfEach(
  source: Source,
  status: 503 | 504,
  sentence: (server: string) => string | RegExp,
  signal = patience,
): Promise<void> {
  for (const [server, ask] of QUESTIONS) {
    const expected = sentence(server);
    await assert.rejects(ask(source, signal()), (error) => {
      assert.ok(error instanceof SourceError, String(error));
      if (typeof expected === 'string') assert.equal(error.message, expected);
      else assert.match(error.message, expected);
      assert.equal(error.status, status);
      return true;
    });
  }
}

test('a server that is away is named, with its address, also in the status', async (t) => {
  const { url, server } = await listen(t, () => {});
  server.close();
  const source = testStack(t, { elasticsearch: url, jaeger: url, prometheus: url });
  await expectOfEach(source, 503, (server) => {
    return `${server} cannot be asked at ${url}: connect ECONNREFUSED ${new URL(url).host}`;
  });
  const { problems } = await until('three problems', () => {
    const status = source.status();
    return status.problems.length === 3 && status;
  });
  assert.deepEqual(problems.map((problem) => problem.split(' ')[0]).sort(), [
    'Elasticsearch',
    'Jaeger',
    'Prometheus',
  ]);
});

test('what a server says when it refuses is passed on', async (t) => {
  const source = await stackOn(t, (req, res) => {
    const answer = req.url?.startsWith('/fluentd-')
      ? { error: { root_cause: [{ type: 'x', reason: 'out of memory' }] }, status: 500 }
      : req.url?.startsWith('/api/v1/')
        ? { status: 'error', errorType: 'execution', error: 'out of memory' }
        : { data: null, errors: [{ code: 500, msg: 'out of memory' }] };
    res.writeHead(500, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  await expectOfEach(source, 503, (server) => `${server} answered 500: out of memory`);
});

test('a server that hangs, before or in its answer, is given up when the signal says so', async (t) => {
  for (const begin of [false, true]) {
    const source = await stackOn(t, (_req, res) => {
      if (begin) res.writeHead(200, { 'Content-Type': 'application/json' }).write('{"hits":');
    });
    const sentence = (server: string) => `${server} did not answer in time`;
    await expectOfEach(source, 504, sentence, () => AbortSignal.timeout(100));
  }
});

for (const [what, answer] of [
  ['HTML', '<html><body>Welcome to nginx!</body></html>'],
  ['other JSON', '{"hello":"world","data":{"result":7},"fields":[]}'],
  ['half an answer', '{"hits":{"total":{"val'],
  ['nothing', ''],
] as const) {
  test(`${what} is no answer`, async (t) => {
    const source = await stackOn(t, (_req, res) => res.end(answer));
    const sentence = (server: string) => new RegExp(`^${server} answered something unexpected \\(`);
    await expectOfEach(source, 503, sentence);
  });
}

test('an answer that breaks off is an error', async (t) => {
  const source = await stackOn(t, (_req, res) => {
    res.writeHead(200, { 'Content-Length': '1000' });
    res.write('{"hits":', () => res.destroy());
  });
  await expectOfEach(source, 503, (server) => new RegExp(`^${server} cannot be asked at http:`));
});

test('of an answer that does not end only a bounded part is taken', async (t) => {
  let sent = 0;
  const source = await stackOn(t, (req, res) => {
    if (!req.url?.includes('0af7')) return void res.end('{}');
    const megabyte = Buffer.alloc(1024 * 1024, ' ');
    const endless = function* () {
      for (; sent < 200; sent++) yield megabyte;
    };
    pipeline(Readable.from(endless()), res, () => {});
  });
  await assert.rejects(source.trace('0af7651916cd43dd8448eb211c80319c', patience()), {
    name: 'SourceError',
    status: 503,
    message: 'Jaeger answered more than 64 MB: ask for less',
  });
  assert.ok(sent < 100, `${sent} MB were sent`);
});
