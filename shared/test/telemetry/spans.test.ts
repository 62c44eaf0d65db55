import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Collector, startCollector } from '../../../test/support/collector.ts';

/** What leaves a process by OTLP, whoever made the span. */

const fixture = fileURLToPath(new URL('fixtures/spans.ts', import.meta.url));
const tsx = import.meta.resolve('tsx/esm');
let collector: Collector;

before(async () => {
  collector = await startCollector();
});
after(() => collector.close());

/** Runs the fixture to its end. @returns its standard output, and its spans by name */
async function spansWith(text: string, env: NodeJS.ProcessEnv = {}) {
  collector.spans.length = 0;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, fixture], {
    env: { ...process.env, ...collector.env, TEXT: text, ...env },
  });
  return { stdout, spans: collector.spans };
}

const texts = [
  'card 4111.1111.1111.1111',
  'joe@example.com',
  'to DE89/3704/0044/0532/0130/00',
  'https://shop.example/?token=xyzzy&n=4111%201111%201111%201111',
  'Bearer xyzzy.def-1',
  '/pay/4111,1111,1111,1111/(DE89)(3704)(0044)(0532)(0130)(00)?token[0]=xyzzy',
];

for (const text of texts) {
  test(`no place in a span holds ${text}`, async () => {
    const { spans } = await spansWith(text);
    assert.deepEqual(spans.map(({ name }) => name.split(' ')[0]).sort(), [
      'library',
      'ours',
      'plain',
    ]);
    // Without its random digits, which may hold anything.
    const told = JSON.stringify(spans.map((span) => ({ ...span, traceId: '' })));
    for (const secret of text.match(/\d{4}|joe|DE89|xyzzy/g) ?? []) {
      assert.ok(!told.includes(secret), `${secret} is in ${told}`);
    }
    assert.ok(!told.includes('4111111111111111'));
  });
}

test('what is no secret leaves as it is', async () => {
  const { spans } = await spansWith('card 4111.1111.1111.1111');
  const [ours, library, plain] = ['ours', 'library', 'plain'].map((name) =>
    spans.find((span) => span.name.startsWith(name)),
  );
  assert.deepEqual(ours?.attributes, { text: 'card [redacted]', 'error.type': 'Error' });
  assert.equal(ours?.status?.message, 'card [redacted]');
  assert.equal(library?.name, 'library card [redacted]');
  assert.deepEqual(library?.attributes, {
    list: { values: [{ stringValue: 'card [redacted]' }, { stringValue: 'kept' }] },
    'card [redacted]': 'value',
    password: '[redacted]',
    'user.email': '[redacted]',
    count: 7,
  });
  assert.equal(library?.status?.message, 'because of card [redacted]');
  const [told, exception] = library?.events ?? [];
  assert.equal(told?.name, 'event card [redacted]');
  assert.deepEqual(told?.attributes, { text: 'card [redacted]', big: '[redacted]', isPaid: true });
  assert.equal(exception?.name, 'exception');
  assert.equal(exception?.attributes['exception.type'], 'TypeError');
  assert.equal(exception?.attributes['exception.message'], 'card [redacted]');
  assert.match(
    String(exception?.attributes['exception.stacktrace']),
    /^TypeError: card \[redacted\]\n {4}at .*spans\.ts/,
  );
  assert.deepEqual(library?.links, [{ attributes: { text: 'card [redacted]' } }]);
  assert.deepEqual(plain?.attributes, {
    count: 7,
    share: 0.5,
    list: { values: [{ stringValue: 'a' }] },
  });
  assert.equal(plain?.status?.message, undefined);
});

test('OTEL_TRACES_EXPORTER still says where spans go, and they are redacted there, too', async () => {
  const both = await spansWith('joe@example.com', { OTEL_TRACES_EXPORTER: 'console,otlp' });
  assert.equal(both.spans.length, 3);
  assert.match(both.stdout, /name: 'library \[redacted\]'/);
  assert.doesNotMatch(both.stdout, /joe/);
  const none = await spansWith('joe@example.com', { OTEL_TRACES_EXPORTER: 'none' });
  assert.deepEqual(none, { stdout: '', spans: [] });
  const disabled = await spansWith('joe@example.com', { OTEL_SDK_DISABLED: 'true' });
  assert.deepEqual(disabled, { stdout: '', spans: [] });
});

test('whatever is thrown has a type and a message in its span', async () => {
  const thrown = [
    { code: `new TypeError('b')`, type: 'TypeError', message: 'b' },
    { code: `class Refused extends Error {} new Refused('b')`, type: 'Refused', message: 'b' },
    { code: `({ message: 'b' })`, type: 'Error', message: 'b' },
    { code: `({ name: 'KeyError', message: 'b' })`, type: 'KeyError', message: 'b' },
    { code: `Symbol('b')`, type: 'Error', message: 'Symbol(b)' },
    { code: `'b'`, type: 'Error', message: 'b' },
    { code: `12n`, type: 'Error', message: '12' },
    { code: `Object.create(null)`, type: 'Error', message: '[Object: null prototype] {}' },
    { code: `({ get message() { throw 1; } })`, type: 'Error', message: '[unreadable]' },
    { code: `null`, type: 'Error', message: 'null' },
  ];
  const all = `[${thrown.map(({ code }) => `(() => eval(${JSON.stringify(code)}))()`)}]`;
  const { spans } = await spansWith('', { THROWN: all });
  const told = spans.filter(({ name }) => name.startsWith('thrown'));
  assert.deepEqual(
    told.map(({ attributes, status }) => [attributes['error.type'], status?.message]),
    thrown.map(({ type, message }) => [type, message]),
  );
});
