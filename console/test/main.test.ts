import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { listenTo } from './support/events.ts';
import { listen } from './support/listen.ts';
import { ending, portOf, startProcess } from './support/process.ts';

describe('the process', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers, and ends with 0 at ${signal}, though somebody listens`, {
      skip: process.platform === 'win32' && 'Windows has no signals',
    }, async (t) => {
      const child = await startProcess(t);
      const port = await portOf(child);
      for (const path of ['health', 'ready', 'api/status']) {
        assert.equal((await fetch(`http://127.0.0.1:${port}/${path}`)).status, 200);
      }
      const { response } = await listenTo(t, port);
      const [exit, end] = [once(child, 'exit'), once(response, 'end')];
      child.kill(signal);
      assert.deepEqual(await exit, [0, null]);
      await end;
    });
  }

  it('ends with 0 when its parent is gone', async (t) => {
    const child = await startProcess(t);
    await portOf(child);
    const exit = once(child, 'exit');
    child.disconnect();
    assert.deepEqual(await exit, [0, null]);
  });

  it('names the port that is taken', async (t) => {
    const { port } = await listen(t, () => {});
    assert.deepEqual(await ending(await startProcess(t, { PORT: String(port) })), {
      code: 1,
      message: `port ${port} is taken: stop what uses it, or set PORT`,
    });
  });

  it('names the port of the timings that is taken', async (t) => {
    const socket = createSocket('udp4');
    t.after(() => socket.close());
    await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
    const { port } = socket.address();
    assert.deepEqual(await ending(await startProcess(t, { STATSD_PORT: String(port) })), {
      code: 1,
      message: `port ${port} is taken: stop what uses it, or set STATSD_PORT`,
    });
  });

  it('names every bad variable, and ends with 78', async (t) => {
    const child = await startProcess(t, { PORT: 'http', SOURCE: 'both', INSTANCES: 'gateway' });
    const { code, message } = await ending(child);
    assert.equal(code, 78);
    assert.match(
      String(message),
      /^bad configuration: PORT: .*; SOURCE: .*; INSTANCES\.0\.url: must be an http/,
    );
  });

  for (const [env, fault] of [
    [
      { ELASTICSEARCH_PASSWORD: 'open sesame' },
      'ELASTICSEARCH_PASSWORD is set without ELASTICSEARCH_USERNAME',
    ],
    [
      { ELASTICSEARCH_USERNAME: 'bank', ELASTICSEARCH_PASSWORD: 'open sesame\n' },
      "ELASTICSEARCH_PASSWORD must have no control characters in it, such as a line's end",
    ],
    [
      { ELASTICSEARCH_URL: 'https://bank:open-sesame@localhost:9200' },
      'ELASTICSEARCH_URL: must have no user and no password in it: ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD are for them (got "…@localhost:9200")',
    ],
  ] as const) {
    it(`says that ${fault.split('(')[0]}, and not what the password is`, async (t) => {
      assert.deepEqual(await ending(await startProcess(t, env)), {
        code: 78,
        message: `bad configuration: ${fault}`,
      });
    });
  }
});
