import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { it, type TestContext } from 'node:test';
import request from 'supertest';
import type { LogLine, Status, StreamEvents } from '../src/model/api-types.ts';
import { testApp } from './support/app.ts';
import { listenTo } from './support/events.ts';
import { listen } from './support/listen.ts';
import { until } from './support/until.ts';

type Lines = StreamEvents['lines'];

async function testStream(t: TestContext) {
  const parts = testApp(t);
  const { port, server } = await listen(t, parts.app);
  return { ...parts, port, server };
}

function line(id: number, fields: Record<string, unknown> = {}): LogLine {
  return { id: String(id), instance: 'orders', record: { message: `line ${id}`, ...fields } };
}

it('tells the status at the start, and when it changes', async (t) => {
  const { source, port } = await testStream(t);
  const { response, next, events } = await listenTo(t, port);
  assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8');
  assert.equal(response.headers['cache-control'], 'no-store');
  const first = await next<Status>('status');
  assert.deepEqual(first.problems, []);
  source.problems = ['the disk is full'];
  await next<Status>('status', ({ problems }) => problems[0] === 'the disk is full');
  assert.equal(events.length, 2);
});

it('tells lines, traces and timings as they come', async (t) => {
  const { source, port } = await testStream(t);
  const { next } = await listenTo(t, port);
  await next('status');
  source.tell({ lines: [line(1), line(2)] });
  source.tell({ traceIds: ['a', 'b'] });
  source.tell({ traceIds: ['a'], timingsMs: Date.UTC(2026, 0, 2) });
  assert.deepEqual(await next('lines'), { lines: [line(1), line(2)], skipped: 0 });
  assert.deepEqual(await next('traces'), { traceIds: ['b', 'a'] });
  assert.deepEqual(await next('timings'), { time: '2026-01-02T00:00:00.000Z' });
});

it('tells each only the lines that match its query', async (t) => {
  const { source, port } = await testStream(t);
  const errors = await listenTo(t, port, '?q=levelname:ERROR');
  const all = await listenTo(t, port);
  await errors.next('status');
  await all.next('status');
  const [info, error] = [line(1, { levelname: 'INFO' }), line(2, { levelname: 'ERROR' })];
  source.tell({ lines: [info, error] });
  assert.deepEqual(await errors.next('lines'), { lines: [error], skipped: 0 });
  assert.deepEqual(await all.next('lines'), { lines: [info, error], skipped: 0 });
});

it('passes text on as it is, line ends included', async (t) => {
  const { source, port } = await testStream(t);
  const { next } = await listenTo(t, port);
  await next('status');
  const hostile = line(1, { message: '</script><script>\n\nevent: status\ndata: {}\n\n\u2028é' });
  source.tell({ lines: [hostile] });
  assert.deepEqual(await next('lines'), { lines: [hostile], skipped: 0 });
});

it('tells the newest 500 of many lines, and how many it left out', async (t) => {
  const { source, port } = await testStream(t);
  const { next } = await listenTo(t, port);
  await next('status');
  source.tell({ lines: Array.from({ length: 2000 }, (_, i) => line(i)) });
  const { lines, skipped } = await next<Lines>('lines');
  assert.deepEqual([lines.length, lines[0]?.id, lines[499]?.id], [500, '1500', '1999']);
  assert.equal(skipped, 1500);
});

it('tells less of lines that are long', async (t) => {
  const { source, port } = await testStream(t);
  const { next } = await listenTo(t, port);
  await next('status');
  const long = Array.from({ length: 5 }, (_, i) => line(i, { long: 'x'.repeat(400_000) }));
  source.tell({ lines: long });
  const { lines, skipped } = await next<Lines>('lines');
  assert.deepEqual([lines.map(({ id }) => id), skipped], [['3', '4'], 3]);
});

it('refuses a bad query, and other parameters', async (t) => {
  const { app, source } = testApp(t);
  const bad = await request(app).get('/api/stream').query({ q: 'levelname:(' }).expect(400);
  assert.equal(bad.type, 'application/problem+json');
  const other = await request(app).get('/api/stream?since=1').expect(400);
  assert.equal(other.body.detail, 'there is no parameter since');
  await request(app).get('/api/stream?q=a&q=b').expect(400);
  await request(app).post('/api/stream').expect(405);
  await request(app).head('/api/stream').expect(200);
  assert.equal(source.watchers, 0);
});

it('watches the source once, and only while somebody listens', async (t) => {
  const { source, port } = await testStream(t);
  const [one, two] = [await listenTo(t, port), await listenTo(t, port)];
  await until('somebody watches', () => source.watchers === 1);
  one.leave();
  two.leave();
  await until('nobody watches', () => source.watchers === 0);
});

it('takes 50 listeners, and another when one has left', async (t) => {
  const { port } = await testStream(t);
  const [first, ...others] = await Promise.all(Array.from({ length: 50 }, () => listenTo(t, port)));
  assert.ok([first, ...others].every((listener) => listener?.response.statusCode === 200));
  const refused = await request(`http://127.0.0.1:${port}`).get('/api/stream').expect(503);
  assert.equal(refused.body.detail, '50 are listening already: close a page');
  assert.equal(refused.headers['retry-after'], '1');
  first?.leave();
  await until('there is room', async () => {
    const { response, leave } = await listenTo(t, port);
    leave();
    return response.statusCode === 200;
  });
});

it('keeps no more than a batch for who does not read', { timeout: 60_000 }, async (t) => {
  const { source, port, server } = await testStream(t);
  let waiting = () => 0;
  server.prependListener('request', (_req, res) => {
    waiting = () => res.writableLength;
  });
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write('GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'data');
  socket.pause();
  await until('it listens', () => source.watchers === 1);

  let told = 0;
  const flood = () => {
    const lines = Array.from({ length: 100 }, () => line(told++, { long: 'x'.repeat(10_000) }));
    source.tell({ lines });
  };
  await until('what it does not read waits', () => {
    flood();
    return waiting() > 256 * 1024;
  });
  const before = waiting();
  for (let i = 0; i < 100; i += 1) flood();
  assert.ok(before < 3_000_000, `${before} bytes wait`);
  assert.equal(waiting(), before);

  // Once it reads again, it gets the newest, and learns how many it missed.
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-2_000_000);
  });
  socket.resume();
  await until('the newest line', () => text.includes(`"message":"line ${told - 1}"`));
  await until('the end of the batch', () => /"skipped":\d{4,}\}\n\n/.test(text));
});

it('ends every stream at once, and takes no more', async (t) => {
  const { source, port, endStreams } = await testStream(t);
  const { response } = await listenTo(t, port);
  const ended = once(response, 'end');
  endStreams();
  await ended;
  assert.equal(source.watchers, 0);
  const { body } = await request(`http://127.0.0.1:${port}`).get('/api/stream').expect(503);
  assert.equal(body.detail, 'the console is stopping');
});
